import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Lab, openLab, type Tab } from "./lab.ts";

/** A browser that has no Web Locks: run in a page before anything else. */
export const WITHOUT_LOCKS = "Object.defineProperty(navigator, 'locks', { value: undefined })";
/** A browser in which tabs cannot talk. */
export const WITHOUT_CHANNEL = "delete globalThis.BroadcastChannel";

/** What a turn of `slow n` looks like when nothing of it is lost. */
export const slow = (n: number) => [`user: slow ${n}`, `assistant: ${Array.from({ length: n }, (_, i) => `w${i}`).join(" ")}`];

/** How pages are opened. */
interface OpenOptions {
  /** More of the page's address, such as `&reader=mirror`. */
  query?: string;
  /** Runs in the page before anything else does. */
  script?: string;
}

/**
 * Real pages of one real Chromium profile, a real HTTP/1.1 server, the whole client: nothing here is a fake. One lab for
 * the tests of a file, a new profile and a new chat for each test.
 */
export function openPages() {
  let lab: Lab;
  let chat = "";
  let count = 0;
  const fresh = async () => {
    lab.server.faults.clear();
    await lab.fresh();
    chat = `chat-${++count}`;
  };
  beforeAll(async () => {
    lab = await openLab();
  }, 60_000);
  afterAll(() => lab?.close());
  beforeEach(fresh);

  const open = ({ query, script }: OpenOptions = {}): Promise<Tab> => lab.open(chat, query, script);
  return {
    get lab() {
      return lab;
    },
    /** A new profile and a new chat, for the next round of a test. */
    fresh,
    open,
    /** Two tabs that show the test's chat. */
    openTwo: async (options?: OpenOptions): Promise<[Tab, Tab]> => [await open(options), await open(options)],
    /** Texts of the user's messages that the server has, in order. */
    appended: () => lab.appended(chat),
    /** How many `.out` streams of the chat are open. */
    openReaders: () => lab.openReaders(chat),
    /** How often `.out` of the chat was asked for. */
    reads: () => lab.reads(chat),
    closeSession: () => lab.server.sessions.close(chat, "enough"),
    /** Kills the tab's process. */
    crash: async (tab: Tab) => void (await lab.cdp(tab)).send("Page.crash").catch(() => {}),
    /** Freezes the tab as the browser does in the background. Answers how to thaw it. */
    freeze: async (tab: Tab) => {
      const cdp = await lab.cdp(tab);
      await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
      return () => cdp.send("Page.setWebLifecycleState", { state: "active" });
    },
    /** Keeps the tab's main thread busy, from the next task on. */
    block: (tab: Tab, ms: number) =>
      tab.page.evaluate((duration) => {
        setTimeout(() => {
          const until = performance.now() + duration;
          while (performance.now() < until);
        }, 10);
      }, ms),
  };
}
