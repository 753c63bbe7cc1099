import { describe, expect, test } from "vitest";
import type { Tab } from "./support/lab.ts";
import { slow, openPages } from "./support/pages.ts";

const pages = openPages();
const { open, openTwo, appended, openReaders } = pages;

describe("an owner that goes", () => {
  test.each<[string, (a: Tab) => Promise<unknown>]>([
    ["is closed", (a) => a.page.close()],
    ["crashes", pages.crash],
    ["navigates away", (a) => a.page.goto("about:blank")],
  ])("%s: the other tab picks the turn up and completes it", async (_name, go) => {
    const [a, b] = await openTwo();
    await a.send("slow 80");
    await b.untilShown("w5");
    await go(a);
    await b.untilShown("w79");
    await b.untilRole("free");
    await b.untilTexts(slow(80));
    await b.send("hello");
    await b.untilShown("Answer to hello.");
    expect(appended()).toEqual(["slow 80", "hello"]);
  });

  test("and comes back by a reload: both tabs end complete, with one stream", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 80");
    await b.untilShown("w5");
    await a.page.reload();
    await a.untilShown("w20");
    await b.untilShown("w20");
    await expect.poll(openReaders).toBe(1);
    await Promise.all([a.untilShown("w79"), b.untilShown("w79")]);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await a.untilTexts(slow(80));
    await b.untilTexts(slow(80));
  });

  test("leaves three tabs one reader among them", async () => {
    const [a, b] = await openTwo();
    const c = await open();
    await a.send("slow 80");
    await Promise.all([b.untilShown("w5"), c.untilShown("w5")]);
    await a.page.close();
    await Promise.all([b.untilShown("w35"), c.untilShown("w35")]);
    await expect.poll(openReaders).toBe(1);
    await Promise.all([b.untilShown("w79"), c.untilShown("w79")]);
    await b.untilTexts(slow(80));
    await c.untilTexts(slow(80));
  });
});

/** Holds the tab's appends: for so long before they go out, and their answers for so long after they are stored. */
const holding = (before: number, after: number, refuse = false) => `
  const post = globalThis.fetch;
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  globalThis.fetch = async (url, init) => {
    if (!/\\/in\\/append/.test(String(url))) return post(url, init);
    await wait(${before});
    const answer = ${refuse} ? new Response("{}", { status: 413 }) : await post(url, init);
    await wait(${after});
    return answer;
  };
`;

/** Holds the tab's appends until `goOn` is called; `appending` tells that one is held. */
const HELD = `
  const post = globalThis.fetch;
  const held = new Promise((resolve) => (globalThis.goOn = resolve));
  globalThis.fetch = async (url, init) => {
    if (/\\/in\\/append/.test(String(url))) {
      globalThis.appending = true;
      await held;
    }
    return post(url, init);
  };
`;

describe("a take-over before the owner's append is answered", () => {
  test.each<[string, string]>([
    ["is stored", holding(0, 600)],
    ["is on its way", holding(600, 0)],
    ["is answered at once", ""],
  ])("shows the whole turn in both tabs when the message %s", async (_name, script) => {
    for (let round = 0; round < 3; round++) {
      await pages.fresh();
      const [a, b] = [await open({ script }), await open()];
      await Promise.all([b.untilRole("reader"), a.send("slow 20")]);
      expect(await b.takeOver()).toBe(true);
      await Promise.all([a.untilIdle(), b.untilIdle()]);
      await Promise.all([a.untilRole("free"), b.untilRole("free")]);
      // Before the append was allowed to go out the message is its writer's; afterwards it is everybody's.
      if (appended().length === 0) {
        expect(await a.texts()).toEqual(slow(20).slice(0, 1));
        expect(await a.page.evaluate(() => window.page.error)).toContain("active in another tab");
        continue;
      }
      await Promise.all([a.untilShown("w19"), b.untilShown("w19")]);
      await b.untilTexts(slow(20));
      await a.untilTexts(slow(20));
      expect(appended()).toEqual(["slow 20"]);
    }
  }, 40_000);

  test("in a chat that has turns already", async () => {
    const [a, b] = [await open({ script: HELD }), await open()];
    await b.send("hello");
    await a.untilShown("Answer to hello.");
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await a.send("slow 20");
    // From here on the message goes out, whoever owns the chat.
    await a.page.waitForFunction("globalThis.appending");
    await b.untilRole("reader");
    expect(await b.takeOver()).toBe(true);
    await a.page.evaluate("goOn()");
    await Promise.all([a.untilShown("w19"), b.untilShown("w19")]);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await b.untilTexts(["user: hello", "assistant: Answer to hello.", ...slow(20)]);
    expect(await a.texts()).toEqual(await b.texts());
  });

  test("gives the chat back when the append is refused, and the message stays with its writer", async () => {
    const [a, b] = [await open({ script: holding(600, 0, true) }), await open()];
    await Promise.all([b.untilRole("reader"), a.send("too large")]);
    expect(await b.takeOver()).toBe(true);
    await a.until("shows the refusal", (page) => page.error !== null);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await b.untilTexts([]);
    await a.untilTexts(["user: too large"]);
    await b.send("hello");
    await b.untilShown("Answer to hello.");
    expect(appended()).toEqual(["hello"]);
  });

  test("of a chat in which nothing runs gives the chat back", async () => {
    const [a, b] = await openTwo();
    await a.send("hello");
    await b.untilShown("Answer to hello.");
    await b.untilRole("free");
    expect(await b.takeOver()).toBe(true);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    expect(await b.texts()).toEqual(await a.texts());
  });
});

describe("a take-over", () => {
  // F84
  test.each(["", "&reader=mirror"])("moves the running turn, and nothing is cut (%s)", async (query) => {
    const [a, b] = await openTwo({ query });
    await a.send("slow 90");
    await b.untilShown("w5");
    expect(await b.takeOver()).toBe(true);
    await b.untilRole("owner");
    await a.untilRole("reader");
    expect(await a.page.evaluate(() => window.page.reason)).toBe("taken-over");
    await Promise.all([a.untilShown("w89"), b.untilShown("w89")]);
    await expect.poll(openReaders).toBeLessThanOrEqual(1);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await a.untilTexts(slow(90));
    await b.untilTexts(slow(90));
    expect(appended()).toEqual(["slow 90"]);
  });

  test("from a frozen owner: when it thaws it cannot append, and follows", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 90");
    await b.untilShown("w5");
    const thaw = await pages.freeze(a);
    expect(await b.takeOver()).toBe(true);
    await b.untilShown("w20");
    await thaw();
    expect(await a.page.evaluate(() => window.page.steer("from the frozen tab"))).toBe(false);
    await a.untilRole("reader");
    await Promise.all([a.untilShown("w89"), b.untilShown("w89")]);
    await a.untilTexts(slow(90));
    await b.untilTexts(slow(90));
    expect(appended()).toEqual(["slow 90"]);
  });

  test("from an owner that is offline", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 90");
    await b.untilShown("w5");
    await pages.lab.offline(a, true);
    await a.page.waitForTimeout(500);
    await b.untilRole("reader");
    expect(await b.takeOver()).toBe(true);
    await b.untilShown("w89");
    await a.untilShown("w89");
    await b.untilTexts(slow(90));
    await a.untilTexts(slow(90));
  });
});
