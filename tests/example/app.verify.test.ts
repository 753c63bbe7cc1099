import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright";
import { createAppBackend, createSessionServer, listen } from "trigger-chat-kit/mocks";
import { createServer, type ViteDevServer } from "vite";
import { expect, onTestFinished, test, vi } from "vitest";
import { travelAgent } from "../../examples/app/src/agent.ts";
import { BROWSER_ARGS, findBrowser } from "../../scripts/find-browser.mjs";

// The example app as a reader starts it, in a real browser: on the simulation, and against addresses of a real project.

/** Starts the app with these settings and opens a browser that knows nothing of it. */
async function start(settings: Record<string, string> = {}): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
  const app = resolve("examples/app");
  // Vite hands the app what its environment has of this prefix.
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  const server: ViteDevServer = await createServer({ root: app, configFile: join(app, "vite.config.ts"), logLevel: "error", server: { port: 0 } });
  await server.listen();
  const profile = mkdtempSync(join(tmpdir(), "example-"));
  const executablePath = findBrowser();
  const context = await chromium.launchPersistentContext(profile, { args: BROWSER_ARGS, ...(executablePath ? { executablePath } : {}) });
  context.setDefaultTimeout(60_000);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await context.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true });
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  return { context, page, complaints };
}

const says = (page: Page, text: string) => page.locator("article.tck-message").getByText(text).last().waitFor();

/** Books a trip: a question, an approval that survives a reload, the inbox beside them. */
async function bookTrip(page: Page) {
  await page.getByRole("button", { name: "Book a trip" }).click();
  await page.getByRole("button", { name: /Lisbon/ }).click();
  await page.getByRole("button", { name: /^Approve/ }).waitFor();
  await page.getByText("Needs your answer").waitFor();
  await page.reload();
  await page.getByRole("button", { name: /^Approve/ }).click();
  await says(page, "Your trip to Lisbon is booked");
}

test("runs on the simulation: books a trip, survives a reload in the middle of an answer, and shows it in a second tab", async () => {
  const { context, page, complaints } = await start();
  await bookTrip(page);
  await page.getByRole("textbox", { name: "Message" }).fill("Hello");
  await page.keyboard.press("Enter");
  await says(page, "I am a scripted model");
  const [second] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Open this chat in a second tab" }).click()]);
  await page.reload();
  for (const tab of [page, second]) {
    await says(tab, "Ask me to book a trip to see more.");
    expect(await tab.locator('article.tck-message[data-role="assistant"]').count()).toBe(2);
  }
  expect(complaints).toEqual([]);
});

test("runs against addresses: the platform's API and the app's own server", async () => {
  const server = createSessionServer({ agents: [travelAgent] });
  const backend = createAppBackend(server);
  const { url, close } = await listen(server, { fallback: (request) => backend.fetch(request) });
  onTestFinished(async () => {
    await close();
    await server.close();
  });
  const { page, complaints } = await start({ VITE_TRIGGER_URL: url, VITE_APP_URL: url });
  await bookTrip(page);
  expect(server.inspect().sessions[0]?.in.map(({ chunk }) => chunk.kind)).toEqual(["message", "message", "message"]);
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByText("What can I help with?").waitFor();
  expect(complaints).toEqual([]);
});
