import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lab, openLab, type Tab } from "./support/lab.ts";

/** The long loops over real pages: what has to hold fifty times, for twenty seconds, or for a minute. */
let lab: Lab;
let chat: string;
let count = 0;
beforeAll(async () => {
  lab = await openLab();
}, 60_000);
afterAll(() => lab?.close());
beforeEach(async () => {
  await lab.fresh();
  chat = `chat-${++count}`;
});

const words = (n: number) => Array.from({ length: n }, (_, i) => `w${i}`).join(" ");
const slow = (n: number) => [`user: slow ${n}`, `assistant: ${words(n)}`];
const openTwo = async (script = ""): Promise<[Tab, Tab]> => [await lab.open(chat, "", script), await lab.open(chat, "", script)];

describe.each([
  ["with locks", ""],
  ["without locks", "Object.defineProperty(navigator, 'locks', { value: undefined })"],
])("%s", (_name, script) => {
  test("fifty sends at the same instant store fifty messages, one each", async () => {
    const [a, b] = await openTwo(script);
    for (let round = 0; round < 50; round++) {
      const before = lab.appended(chat).length;
      const at = Date.now() + 100;
      // A turn that lasts: a page that the machine held up for a moment still comes too late.
      await Promise.all([a.sendAt(`slow 12 a${round}`, at), b.sendAt(`slow 12 b${round}`, at)]);
      await Promise.all([a.untilIdle(), b.untilIdle()]);
      const [stored, ...more] = lab.appended(chat).slice(before);
      expect(more).toEqual([]);
      await Promise.all([a.untilShown(String(stored)), b.untilShown(String(stored))]);
      await Promise.all([a.untilRole("free"), b.untilRole("free")]);
      await Promise.all([a, b].map((tab) => tab.page.evaluate(() => window.page.forgetUnsent())));
    }
    for (const tab of [a, b]) await tab.until("shows every turn", (page) => page.texts.length === 100);
    expect(await a.texts()).toEqual(await b.texts());
  }, 300_000);
});

describe("with locks", () => {
  test("an owner whose main thread is blocked for twenty seconds keeps the chat", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 1000");
    await b.untilShown("w2");
    await a.page.evaluate(() => {
      setTimeout(() => {
        const until = performance.now() + 20_000;
        while (performance.now() < until);
      }, 10);
    });
    for (let second = 0; second < 19; second++) {
      await b.page.waitForTimeout(1_000);
      expect(await b.page.evaluate(() => window.page.isReadOnly)).toBe(true);
    }
    await b.send("not now");
    await b.until("is refused", (page) => page.error !== null);
    await b.untilShown("w800", 60_000);
    expect(lab.appended(chat)).toEqual(["slow 1000"]);
  }, 120_000);

  test("an owner frozen for thirty seconds keeps the chat, and a late tab reads the turn from the server", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 1500");
    await b.untilShown("w2");
    const cdp = await lab.cdp(a);
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    for (let second = 0; second < 30; second++) {
      await b.page.waitForTimeout(1_000);
      expect(await b.page.evaluate(() => window.page.isReadOnly)).toBe(true);
    }
    const late = await lab.open(chat);
    await late.untilRole("reader");
    await late.untilShown("w200", 30_000);
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
    await b.untilShown("w1200", 60_000);
    await b.untilRole("reader");
    expect(lab.appended(chat)).toEqual(["slow 1500"]);
  }, 120_000);

  test("an owner whose timers fire once a minute keeps the chat while it streams", async () => {
    const throttle = `
      const set = globalThis.setTimeout;
      globalThis.setTimeout = (fn, ms = 0, ...rest) => set(fn, ms >= 1000 ? Math.max(ms, 60000) : ms, ...rest);
    `;
    const a = await lab.open(chat, "", throttle);
    const b = await lab.open(chat);
    await a.send("slow 500");
    await b.untilShown("w400", 60_000);
    await b.untilRole("reader");
    await b.untilShown("w499", 60_000);
    await b.untilRole("free");
    expect(await b.texts()).toEqual(slow(500));
  }, 120_000);

  // F82
  test("twenty crashes in a row: each time another tab completes the turn", async () => {
    for (let round = 0; round < 20; round++) {
      await lab.fresh();
      chat = `crash-${round}`;
      const [a, b] = await openTwo();
      await a.send("slow 25");
      await b.untilShown("w3");
      const crashed = await lab.cdp(a);
      void crashed.send("Page.crash").catch(() => {});
      await b.untilShown("w24");
      await b.untilRole("free");
      expect(await b.texts()).toEqual(slow(25));
    }
  }, 300_000);
});

describe("without locks", () => {
  test("a crashed owner frees the chat within ten seconds", async () => {
    const [a, b] = await openTwo("Object.defineProperty(navigator, 'locks', { value: undefined })");
    await a.send("slow 30");
    await b.untilShown("w3");
    const crashed = await lab.cdp(a);
    void crashed.send("Page.crash").catch(() => {});
    await b.until("is writable", (page) => !page.isReadOnly, "", 11_000);
    await b.untilShown("w29", 10_000);
    expect(await b.texts()).toEqual(slow(30));
  }, 60_000);
});
