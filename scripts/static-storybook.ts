/** The static Storybook as a visitor has it: built, and served from a sub-path of a static host. */
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize, resolve } from "node:path";
import { type BrowserContext, chromium } from "playwright";
import { afterAll, beforeAll } from "vitest";
import { BROWSER_ARGS, findBrowser } from "./find-browser.mjs";

const SUB_PATH = "/some/where/";
const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** A static host with the built Storybook. */
export interface StaticStorybook {
  /** A folder that goes away with the host. */
  readonly folder: string;
  /** Address of a file of the site. */
  url(file: string): string;
  close(): void;
}

/** Builds the Storybook and serves it. `TCK_STORYBOOK` names a build to serve instead. */
export async function staticStorybook(): Promise<StaticStorybook> {
  const folder = mkdtempSync(join(tmpdir(), "storybook-"));
  const site = process.env["TCK_STORYBOOK"] ?? join(folder, "site");
  if (!process.env["TCK_STORYBOOK"]) {
    execFileSync(resolve("node_modules/.bin/storybook"), ["build", "--quiet", "--output-dir", site], {
      stdio: "pipe",
      shell: process.platform === "win32",
    });
  }
  const host = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const file = join(site, normalize(pathname.slice(SUB_PATH.length) || "index.html"));
    if (!pathname.startsWith(SUB_PATH) || !existsSync(file) || statSync(file).isDirectory()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => host.listen(0, "127.0.0.1", listening));
  const origin = `http://localhost:${(host.address() as AddressInfo).port}`;
  return {
    folder,
    url: (file) => origin + SUB_PATH + file,
    close() {
      host.closeAllConnections();
      host.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The Storybook and one visitor's browser, for the tests of a file. */
export interface Visit {
  /** Address of a file of the site. */
  url(file: string): string;
  readonly context: BrowserContext;
}

/** Builds and serves the Storybook before the tests of a file, in a browser with a profile of its own: its workers and its storage are those of one visitor. */
export function visitStorybook(): Visit {
  let storybook: StaticStorybook;
  let context: BrowserContext;
  beforeAll(async () => {
    storybook = await staticStorybook();
    const executablePath = findBrowser();
    context = await chromium.launchPersistentContext(join(storybook.folder, "profile"), {
      args: BROWSER_ARGS,
      ...(executablePath ? { executablePath } : {}),
    });
    context.setDefaultTimeout(20_000);
  }, 300_000);
  afterAll(async () => {
    await context?.close();
    storybook?.close();
  });
  return {
    url: (file) => storybook.url(file),
    get context() {
      return context;
    },
  };
}
