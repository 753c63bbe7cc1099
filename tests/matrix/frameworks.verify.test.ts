import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { streamText } from "ai";
import { type Browser, chromium } from "playwright";
import { chatAgent, createAppBackend, createSessionServer, listen, type Listening, scriptedModel, type SessionServer, TEST_SECRET_KEY } from "trigger-chat-kit/mocks";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { BROWSER_ARGS, findBrowser } from "../../scripts/find-browser.mjs";
import { appEnvironment, appFrom, npm, pack } from "./scratch-app.ts";
import { bundle, type Bundler } from "./tree-shaking.ts";

// The packed kit in apps as their frameworks make them, built for production and used in a real browser.

const { devDependencies: dev } = packageJson;
const KIT = { ai: "^7.0.0", "@ai-sdk/react": "^4.0.0", "@tanstack/react-query": dev["@tanstack/react-query"], react: "^19.0.0", "react-dom": "^19.0.0" };
const TYPES = { "@types/node": dev["@types/node"], "@types/react": dev["@types/react"], "@types/react-dom": dev["@types/react-dom"] };

let folder: string;
let tarball: string;
let server: SessionServer;
let listening: Listening;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "frameworks-"));
  tarball = await pack(folder);
  const model = scriptedModel(({ lastUserText }) => `You wrote **${lastUserText}**.`);
  server = createSessionServer({ agents: [chatAgent({ id: "echo", run: ({ messages, signal }) => streamText({ model, messages, abortSignal: signal }) })] });
  const backend = createAppBackend(server);
  listening = await listen(server, { fallback: (request) => backend.fetch(request) });
  const executablePath = findBrowser();
  browser = await chromium.launch({ args: BROWSER_ARGS, ...(executablePath ? { executablePath } : {}) });
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await listening?.close();
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

/** Opens an app, has a conversation of two turns over it, and returns what the page complained of. */
async function converse(url: string, chatId: string): Promise<string[]> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => (message.type() === "error" || message.type() === "warning") && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  for (const text of ["Hello", "Hello again"]) {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.locator('.tck-message[data-role="assistant"]').last().getByText(text).waitFor({ timeout: 30_000 });
  }
  const { in: input } = server.inspect().sessions.find(({ externalId }) => externalId === chatId) ?? { in: [] };
  expect(input).toHaveLength(2);
  expect(await page.locator(".tck-composer").evaluate((element) => getComputedStyle(element).display)).not.toBe("inline");
  await page.close();
  return complaints;
}

/** Runs one of an app's scripts until the test is over. */
async function serve(app: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const port = await freePort();
  const child = spawn(process.execPath, [...args, "--port", String(port)], { cwd: app, env: appEnvironment(env), stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  onTestFinished(async () => {
    const gone = new Promise((closed) => child.on("close", closed));
    child.kill();
    await gone;
  });
  const url = `http://localhost:${port}`;
  await expect.poll(() => fetch(url).then(({ ok }) => ok || said, () => said), { timeout: 60_000, interval: 250 }).toBe(true);
  return url;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

test("a Vite app builds for production and talks over HTTP", { timeout: 600_000 }, async () => {
  const app = join(folder, "vite");
  await appFrom("vite", app, tarball, { ...KIT, ...TYPES, vite: dev.vite, "@vitejs/plugin-react": dev["@vitejs/plugin-react"] });
  const vite = join(app, "node_modules/vite/bin/vite.js");
  await npm(app, "exec", "--", "vite", "build");
  const url = await serve(app, [vite, "preview", "--strictPort"]);
  expect(await converse(`${url}/?server=${listening.url}`, "vite")).toEqual([]);
});

test("a Next.js app renders on the server, hydrates, and talks through its server actions", { timeout: 900_000 }, async () => {
  const app = join(folder, "next");
  // Next checks types with TypeScript's JavaScript API, which TypeScript 7 does not have.
  await appFrom("next", app, tarball, { ...KIT, ...TYPES, next: "^16.0.0", typescript: "^5.9.0" });
  await npm(app, "exec", "--", "next", "build");
  const env = { SESSION_SERVER: listening.url, SESSION_SECRET: TEST_SECRET_KEY };
  const url = await serve(app, [join(app, "node_modules/next/dist/bin/next"), "start"], env);

  const html = await (await fetch(url)).text();
  expect(html).toContain('data-language="en"');
  expect(html).toContain("<strong>anything</strong>");
  expect(html).toMatch(/<textarea[^>]*aria-label="Message"/);
  expect(await converse(url, "next")).toEqual([]);
  expect(await (await fetch(`${url}/api/ask?question=Anybody%3F`)).text()).toBe("You wrote **Anybody?**.");
});

describe.each<Bundler>(["esbuild", "rolldown"])("an app bundled with %s", (bundler) => {
  const app = () => join(folder, "vite");

  test("that imports one hook gets no component and no mock", async () => {
    const { modules } = await bundle(bundler, app(), 'import { useChatSession } from "trigger-chat-kit"; console.log(useChatSession);');
    expect(modules).toContain("src/hooks/use-chat-session.js");
    expect(modules.filter((name) => /^(src\/(components|markdown)|mocks)\//.test(name))).toEqual([]);
  });

  test("that imports one component gets no other screen, no second language and no Markdown", async () => {
    const { modules } = await bundle(bundler, app(), 'import { StopButton } from "trigger-chat-kit"; console.log(StopButton);');
    expect(modules).toContain("src/components/composer/StopButton.js");
    expect(modules.filter((name) => /(inbox|approval|announcer\/narrator|strings\/de|markdown|agent-chat)/.test(name))).toEqual([]);
  });

  test("that imports an entry and uses nothing gets nothing of it, but keeps the style sheet", async () => {
    for (const entry of ["trigger-chat-kit", "trigger-chat-kit/transport", "trigger-chat-kit/mocks", "trigger-chat-kit/markdown"]) {
      expect((await bundle(bundler, app(), `import "${entry}";`)).bytes).toBeLessThan(50);
    }
    expect((await bundle(bundler, app(), 'import "trigger-chat-kit/styles.css";')).css).toBeGreaterThan(5_000);
  });
});
