import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import type { BrowserContext, Page } from "playwright";
import { createServer } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BROWSER_ARGS, findBrowser } from "../../scripts/find-browser.mjs";
import type { ReloadPage } from "./fixtures/reload-page.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const WORDS = Array.from({ length: 40 }, (_, n) => `word${n}`).join(" ");
type Kit = { kit: ReloadPage };

let vite: Awaited<ReturnType<typeof createServer>>;
let profile: string;
let url: string;

beforeAll(async () => {
  vite = await createServer({ root, configFile: false, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
  await vite.listen();
  url = `${vite.resolvedUrls!.local[0]}mocks/worker/fixtures/reload.html`;
  profile = await mkdtemp(join(tmpdir(), "reload-"));
}, 60_000);

afterAll(async () => {
  await vite.close();
  await rm(profile, { recursive: true, force: true });
});

const executablePath = findBrowser();
const browser = (): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, { args: BROWSER_ARGS, ...(executablePath ? { executablePath } : {}) });

async function open(page: Page): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => "kit" in globalThis, undefined, { timeout: 30_000 });
}
const send = (page: Page, chatId: string) =>
  page.evaluate(([id, text]) => (globalThis as unknown as Kit).kit.send(id!, text!), [chatId, WORDS]);
const read = (page: Page, chatId: string) => page.evaluate((id) => (globalThis as unknown as Kit).kit.read(id), chatId);
const runs = (page: Page) => page.evaluate(() => (globalThis as unknown as Kit).kit.runs());

const chunks = (records: Array<{ body: string }>) =>
  records.filter(({ body }) => body !== "").map(({ body }) => (JSON.parse(body) as { data: { type: string; delta?: string } }).data);

// F10
test("F5 in the middle of a turn: the turn is complete after the reload, nothing twice, nothing missing", async () => {
  const context = await browser();
  try {
    const page = await context.newPage();
    await open(page);
    await send(page, "chat-f5");
    await page.waitForTimeout(300);
    await page.reload();
    await page.waitForFunction(() => "kit" in globalThis);
    const records = await read(page, "chat-f5");
    const all = chunks(records);
    expect(all.filter(({ type }) => type === "start")).toHaveLength(1);
    expect(all.map(({ delta }) => delta ?? "").join("")).toBe(WORDS);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index));
    expect(await runs(page)).toMatchObject([{ reason: "initial", turns: 1 }]);
  } finally {
    await context.close();
  }
});

test("a browser that dies mid-turn: the message is answered after the restart, from what IndexedDB holds", async () => {
  let context = await browser();
  let page = await context.newPage();
  await open(page);
  await send(page, "chat-restart");
  await page.waitForTimeout(300);
  await context.close();
  context = await browser();
  try {
    page = await context.newPage();
    await open(page);
    const records = await read(page, "chat-restart");
    const all = chunks(records);
    const starts = all.map(({ type }) => type).lastIndexOf("start");
    expect(all.slice(starts).map(({ delta }) => delta ?? "").join("")).toBe(WORDS);
    expect(all.filter(({ type }) => type === "finish")).toHaveLength(1);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index));
    expect((await runs(page)).slice(-2)).toMatchObject([{ status: "crashed" }, { reason: "continuation", turns: 1 }]);
  } finally {
    await context.close();
  }
});
