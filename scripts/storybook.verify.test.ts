import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize, resolve } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { BROWSER_ARGS, findBrowser } from "./find-browser.mjs";

// The static Storybook as a visitor has it: built, served from a sub-path of a static host, in a real browser.

const SUB_PATH = "/some/where/";
const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const END = "That is all there is to it.";

let folder: string;
let host: Server;
let origin: string;
let context: BrowserContext;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "storybook-"));
  execFileSync(resolve("node_modules/.bin/storybook"), ["build", "--quiet", "--output-dir", join(folder, "site")], {
    stdio: "pipe",
    shell: process.platform === "win32",
  });
  host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const file = join(folder, "site", normalize(pathname.slice(SUB_PATH.length)) || "index.html");
    if (!pathname.startsWith(SUB_PATH) || !existsSync(file) || statSync(file).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => host.listen(0, "127.0.0.1", listening));
  origin = `http://localhost:${(host.address() as AddressInfo).port}`;
  const executablePath = findBrowser();
  context = await chromium.launchPersistentContext(join(folder, "profile"), {
    args: BROWSER_ARGS,
    ...(executablePath ? { executablePath } : {}),
  });
  context.setDefaultTimeout(20_000);
}, 300_000);

afterAll(async () => {
  await context?.close();
  host?.close();
  rmSync(folder, { recursive: true, force: true });
});

let page: Page;
beforeEach(async () => {
  page = await context.newPage();
  return () => page.close();
});

const story = (id: string) => `${origin}${SUB_PATH}iframe.html?id=${id}&viewMode=story`;
const DURABLE = "scenarios-sessions-f10-true-reload-true-tabs";
const answers = (of: Page) => of.locator('.tck-message[data-role="assistant"]');
const newest = (of: Page) => answers(of).last();

async function send(of: Page, text: string) {
  await of.getByRole("textbox", { name: "Message" }).fill(text);
  await of.keyboard.press("Enter");
}

/** Opens a durable story and waits until its play function is through. */
async function openDurable(of: Page) {
  await of.goto(story(`${DURABLE}--long-answer`));
  await expect.poll(() => newest(of).innerText(), { timeout: 20_000 }).toContain("Short, then.");
  await expect.poll(() => of.getByRole("button", { name: "Stop" }).count()).toBe(0);
}

// F01
test("the first message streams from a sub-path of a static host", async () => {
  await page.goto(story("scenarios-basics-f01-first-message--first-message"));
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("I will still finish.");
});

// F10
test("F5 in the middle of an answer: whole after the reload, once", async () => {
  await openDurable(page);
  await send(page, "Tell me everything");
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await page.reload();
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain(END);
  expect(await answers(page).count()).toBe(2);
  const text = await newest(page).innerText();
  expect(text.split("A durable chat keeps")).toHaveLength(2);
  expect(await page.locator('.tck-message[data-role="user"]').count()).toBe(2);
});

// F31
test("stop works after a true reload, and the next message is answered", async () => {
  await openDurable(page);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("Short, then.");
  await send(page, "Tell me everything");
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await page.reload();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => page.getByRole("button", { name: "Stop" }).count()).toBe(0);
  expect(await newest(page).innerText()).not.toContain(END);
  await send(page, "Keep it short");
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("Short, then.");
});

// F80, F82
test("a second tab follows read-only, and goes on when the first is closed", async () => {
  await openDurable(page);
  const [second] = await Promise.all([context.waitForEvent("page"), page.getByRole("button", { name: "Open in a second tab" }).click()]);
  await second.getByRole("textbox", { name: "Message" }).waitFor();
  await page.bringToFront();
  await send(page, "Tell me everything");
  await expect.poll(() => second.locator(".tck-read-only").count(), { timeout: 20_000 }).toBe(1);
  await expect.poll(() => newest(second).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await page.close();
  await expect.poll(() => newest(second).innerText(), { timeout: 20_000 }).toContain(END);
  expect((await newest(second).innerText()).split("A durable chat keeps")).toHaveLength(2);
  await second.close();
});

// F43
test("an approval waits through a true reload", async () => {
  await page.goto(story(`${DURABLE}--approval`));
  await page.getByText("Send an email?").waitFor();
  await page.reload();
  await page.getByRole("button", { name: /^Approve/ }).click();
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("with her first cup of tea.");
  expect(await answers(page).count()).toBe(1);
  expect((await newest(page).innerText()).split("I have written it.")).toHaveLength(2);
});
