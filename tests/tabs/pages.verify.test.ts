import { describe, expect, test } from "vitest";
import { slow, openPages, WITHOUT_LOCKS } from "./support/pages.ts";

/** The long loops over real pages: what has to hold fifty times, for twenty seconds, or for a minute. */
const pages = openPages();
const { open, openTwo, appended } = pages;

describe.each([
  ["with locks", ""],
  ["without locks", WITHOUT_LOCKS],
])("%s", (_name, script) => {
  test("fifty sends at the same instant store fifty messages, one each", async () => {
    const [a, b] = await openTwo({ script });
    for (let round = 0; round < 50; round++) {
      const before = appended().length;
      // A turn that lasts: a page that the machine held up for a moment still comes too late.
      await Promise.all([a.sendTogether(`slow 12 a${round}`), b.sendTogether(`slow 12 b${round}`)]);
      await Promise.all([a.untilIdle(), b.untilIdle()]);
      const [stored, ...more] = appended().slice(before);
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
    await pages.block(a, 20_000);
    for (let second = 0; second < 19; second++) {
      await b.page.waitForTimeout(1_000);
      expect(await b.page.evaluate(() => window.page.isReadOnly)).toBe(true);
    }
    await b.send("not now");
    await b.until("is refused", (page) => page.error !== null);
    await b.untilShown("w800", 60_000);
    expect(appended()).toEqual(["slow 1000"]);
  }, 120_000);

  test("an owner frozen for thirty seconds keeps the chat, and a late tab reads the turn from the server", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 1500");
    await b.untilShown("w2");
    const thaw = await pages.freeze(a);
    for (let second = 0; second < 30; second++) {
      await b.page.waitForTimeout(1_000);
      expect(await b.page.evaluate(() => window.page.isReadOnly)).toBe(true);
    }
    const late = await open();
    await late.untilRole("reader");
    await late.untilShown("w200", 30_000);
    await thaw();
    await b.untilShown("w1200", 60_000);
    await b.untilRole("reader");
    expect(appended()).toEqual(["slow 1500"]);
  }, 120_000);

  test("an owner whose timers fire once a minute keeps the chat while it streams", async () => {
    const throttle = `
      const set = globalThis.setTimeout;
      globalThis.setTimeout = (fn, ms = 0, ...rest) => set(fn, ms >= 1000 ? Math.max(ms, 60000) : ms, ...rest);
    `;
    const a = await open({ script: throttle });
    const b = await open();
    await a.send("slow 500");
    await b.untilShown("w400", 60_000);
    await b.untilRole("reader");
    await b.untilShown("w499", 60_000);
    await b.untilRole("free");
    await b.untilTexts(slow(500));
  }, 120_000);

  // F82
  test("twenty crashes in a row: each time another tab completes the turn", async () => {
    for (let round = 0; round < 20; round++) {
      await pages.fresh();
      const [a, b] = await openTwo();
      await a.send("slow 25");
      await b.untilShown("w3");
      await pages.crash(a);
      await b.untilShown("w24");
      await b.untilRole("free");
      await b.untilTexts(slow(25));
    }
  }, 300_000);
});

describe("without locks", () => {
  test("a crashed owner frees the chat within ten seconds", async () => {
    const [a, b] = await openTwo({ script: WITHOUT_LOCKS });
    await a.send("slow 30");
    await b.untilShown("w3");
    await pages.crash(a);
    await b.until("is writable", (page) => !page.isReadOnly, "", 11_000);
    await b.untilShown("w29", 10_000);
    await b.untilTexts(slow(30));
  }, 60_000);
});
