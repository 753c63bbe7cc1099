import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright";
import { build } from "vite";
import { listen } from "../../../mocks/node/listen.ts";
import { createSessionServer } from "../../../mocks/server.ts";
import { BROWSER_ARGS, findBrowser } from "../../../scripts/find-browser.mjs";
import "../app/page.ts";
import { streamText } from "ai";
import { headStartHandler } from "../../../mocks/http/head-start/head-start.ts";
import { agent, model } from "./agent.ts";

const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript" };

/** The app under `tests/tabs/app`, built once, by path. */
async function buildApp(): Promise<Map<string, string>> {
  const root = fileURLToPath(new URL("../app", import.meta.url));
  const result = await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: true, target: "es2022", modulePreload: false },
  });
  const files = new Map<string, string>();
  for (const { output } of [result].flat() as Array<{ output: ReadonlyArray<{ fileName: string; code?: string; source?: unknown }> }>) {
    for (const file of output) files.set(`/${file.fileName}`, file.code ?? String(file.source));
  }
  return files;
}

/** One tab of the app. */
export interface Tab {
  readonly page: Page;
  texts(): Promise<string[]>;
  send(text: string): Promise<void>;
  /** Sends as soon as another tab is about to do the same: two tabs at one instant. */
  sendTogether(text: string): Promise<void>;
  /** Waits until nothing is being sent or streamed here. */
  untilIdle(): Promise<void>;
  /** Waits until the page says so; times in milliseconds. */
  until(what: string, condition: (page: Window["page"], given: string) => boolean, given?: string, timeout?: number): Promise<void>;
  untilRole(role: "reader" | "free" | "owner"): Promise<void>;
  /** Waits until a line that contains `text` is shown. */
  untilShown(text: string, timeout?: number): Promise<void>;
  /** Waits until the lines shown are these, each once and in this order: a tab renders at its own pace. */
  untilTexts(lines: readonly string[]): Promise<void>;
  takeOver(): Promise<boolean>;
}

function tabOf(page: Page): Tab {
  const until: Tab["until"] = async (what, condition, given = "", timeout = 8_000) => {
    const expression = `window.page?.ready && (${String(condition)})(window.page, ${JSON.stringify(given)})`;
    await page
      .waitForFunction(expression, undefined, { timeout, polling: 20 })
      .catch(async (error: Error) => {
        const state = () => page.evaluate(() => JSON.stringify(window.page));
        const then = await state();
        // Tells a slow machine from something that was lost.
        await page.waitForTimeout(2_000);
        throw new Error(`${what}: ${then}, and two seconds later: ${await state()}`, { cause: error });
      });
  };
  return {
    page,
    until,
    texts: () => page.evaluate(() => window.page.texts),
    send: (text) => page.evaluate((value) => void window.page.send(value).catch(() => {}), text),
    sendTogether: (text) =>
      page.evaluate(async (value) => {
        const startLine = new BroadcastChannel("start line");
        await new Promise<void>((go) => {
          startLine.onmessage = () => {
            startLine.postMessage("here"); // for a tab that came later and did not hear the first one
            go();
          };
          startLine.postMessage("here");
        });
        startLine.close();
        await window.page.send(value).catch(() => {});
      }, text),
    untilIdle: () => until("is idle", (p) => p.status === "ready" || p.status === "error"),
    untilRole: (role) =>
      until(`is ${role}`, (p, wanted) => (p.isReadOnly ? "reader" : p.hasClaim() ? "owner" : "free") === wanted, role),
    untilShown: (text, timeout) => until(`shows ${text}`, (p, wanted) => p.texts.some((line) => line.includes(wanted)), text, timeout),
    untilTexts: (lines) => until(`shows ${JSON.stringify(lines)}`, (p, wanted) => JSON.stringify(p.texts) === wanted, JSON.stringify(lines)),
    takeOver: () => page.evaluate(() => window.page.takeOver()),
  };
}

/** A session server over HTTP, the app beside it on the same origin, and a browser. */
export async function openLab() {
  const [files, browser] = await Promise.all([
    buildApp(),
    chromium.launch({ executablePath: findBrowser(), args: BROWSER_ARGS }),
  ]);
  const server = createSessionServer({ agents: [agent], seed: 1 });
  let headStarts = 0;
  const headStart = headStartHandler(server, {
    agentId: "tabs",
    run: ({ chat }) => streamText({ model, ...chat.toStreamTextOptions() }),
  });
  const web = await listen(server, {
    async fallback(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/app/start") return Response.json(await server.startSession((await request.json()) as never));
      if (pathname === "/app/head-start") return headStart(request).finally(() => headStarts++);
      if (pathname === "/app/token") return Response.json({ publicAccessToken: await server.accessToken((await request.json()) as never) });
      const path = pathname === "/" ? "/index.html" : pathname;
      const file = files.get(path);
      if (file === undefined) return new Response("not found", { status: 404 });
      return new Response(file, { headers: { "Content-Type": TYPES[path.split(".").at(-1) ?? ""] ?? "text/plain", "Cache-Control": "max-age=3600" } });
    },
  });
  let context: BrowserContext = await browser.newContext();

  return {
    server,
    /** First turns that went through the app's own route so far. */
    get headStarts() {
      return headStarts;
    },
    /** A new profile: nothing stored, no other tabs. */
    async fresh(): Promise<void> {
      await context.close();
      context = await browser.newContext();
    },
    /** `before` runs in the page before anything else does. */
    async open(chat: string, query = "", before = ""): Promise<Tab> {
      const page = await context.newPage();
      await page.addInitScript(before);
      await page.goto(`${web.url}/?chat=${chat}&server=${encodeURIComponent(web.url)}${query}`);
      await page.waitForFunction(() => Boolean(window.page?.ready));
      return tabOf(page);
    },
    /** Texts of the user's messages that the server has, in order. */
    appended(chat: string): string[] {
      const session = server.inspect().sessions.find(({ externalId }) => externalId === chat);
      return (session?.in ?? []).flatMap(({ chunk }) => {
        if (chunk.kind !== "message") return [];
        const parts = (chunk.payload.message as { parts?: Array<{ text?: string; state?: string }> } | undefined)?.parts ?? [];
        return parts.map(({ text, state }) => text ?? state ?? "");
      });
    },
    /** How often `.out` of the chat was asked for. */
    reads: (chat: string) => server.inspect().requests.filter(({ path }) => path.endsWith(`/sessions/${chat}/out`)).length,
    openReaders: (chat: string) => server.inspect().sessions.find(({ externalId }) => externalId === chat)?.openReaders ?? 0,
    cdp: (tab: Tab) => context.newCDPSession(tab.page),
    offline: (tab: Tab, offline: boolean) => context.newCDPSession(tab.page).then((cdp) =>
      cdp.send("Network.emulateNetworkConditions", { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }),
    ),
    async close(): Promise<void> {
      await browser.close();
      await web.close();
      await server.close();
    },
  };
}

/** What {@link openLab} returns. */
export type Lab = Awaited<ReturnType<typeof openLab>>;
