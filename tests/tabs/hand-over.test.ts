import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Lab, openLab, type Tab } from "./support/lab.ts";

/** Real pages of one real Chromium profile, a real HTTP/1.1 server, the whole client: nothing here is a fake. */
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

/** What a turn of `slow n` looks like when nothing of it is lost. */
const slow = (n: number) => [`user: slow ${n}`, `assistant: ${Array.from({ length: n }, (_, i) => `w${i}`).join(" ")}`];
const openTwo = async (): Promise<[Tab, Tab]> => [await lab.open(chat), await lab.open(chat)];

describe("an owner that goes", () => {
  test.each<[string, (a: Tab) => Promise<unknown>]>([
    ["is closed", (a) => a.page.close()],
    ["crashes", async (a) => void (await lab.cdp(a)).send("Page.crash").catch(() => {})],
    ["navigates away", (a) => a.page.goto("about:blank")],
  ])("%s: the other tab picks the turn up and completes it", async (_name, go) => {
    const [a, b] = await openTwo();
    await a.send("slow 80");
    await b.untilShown("w5");
    await go(a);
    await b.untilShown("w79");
    await b.untilRole("free");
    expect(await b.texts()).toEqual(slow(80));
    await b.send("hello");
    await b.untilShown("Answer to hello.");
    expect(lab.appended(chat)).toEqual(["slow 80", "hello"]);
  });

  test("and comes back by a reload: both tabs end complete, with one stream", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 80");
    await b.untilShown("w5");
    await a.page.reload();
    await a.untilShown("w20");
    await b.untilShown("w20");
    expect(lab.openReaders(chat)).toBe(1);
    await Promise.all([a.untilShown("w79"), b.untilShown("w79")]);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    expect(await a.texts()).toEqual(slow(80));
    expect(await b.texts()).toEqual(slow(80));
  });

  test("leaves three tabs one reader among them", async () => {
    const [a, b] = await openTwo();
    const c = await lab.open(chat);
    await a.send("slow 80");
    await Promise.all([b.untilShown("w5"), c.untilShown("w5")]);
    await a.page.close();
    await Promise.all([b.untilShown("w35"), c.untilShown("w35")]);
    expect(lab.openReaders(chat)).toBe(1);
    await Promise.all([b.untilShown("w79"), c.untilShown("w79")]);
    expect(await b.texts()).toEqual(slow(80));
    expect(await c.texts()).toEqual(slow(80));
  });
});

describe("a take-over", () => {
  // F84
  test.each(["", "&reader=mirror"])("moves the running turn, and nothing is cut (%s)", async (query) => {
    const [a, b] = [await lab.open(chat, query), await lab.open(chat, query)];
    await a.send("slow 90");
    await b.untilShown("w5");
    expect(await b.takeOver()).toBe(true);
    await b.untilRole("owner");
    await a.untilRole("reader");
    expect(await a.page.evaluate(() => window.page.reason)).toBe("taken-over");
    await Promise.all([a.untilShown("w89"), b.untilShown("w89")]);
    expect(lab.openReaders(chat)).toBeLessThanOrEqual(1);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    expect(await a.texts()).toEqual(slow(90));
    expect(await b.texts()).toEqual(slow(90));
    expect(lab.appended(chat)).toEqual(["slow 90"]);
  });

  test("from a frozen owner: when it thaws it cannot append, and follows", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 90");
    await b.untilShown("w5");
    const cdp = await lab.cdp(a);
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    expect(await b.takeOver()).toBe(true);
    await b.untilShown("w20");
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
    expect(await a.page.evaluate(() => window.page.steer("from the frozen tab"))).toBe(false);
    await a.untilRole("reader");
    await Promise.all([a.untilShown("w89"), b.untilShown("w89")]);
    expect(await a.texts()).toEqual(slow(90));
    expect(await b.texts()).toEqual(slow(90));
    expect(lab.appended(chat)).toEqual(["slow 90"]);
  });

  test("from an owner that is offline", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 90");
    await b.untilShown("w5");
    await lab.offline(a, true);
    await a.page.waitForTimeout(500);
    await b.untilRole("reader");
    expect(await b.takeOver()).toBe(true);
    await b.untilShown("w89");
    await a.untilShown("w89");
    expect(await b.texts()).toEqual(slow(90));
    expect(await a.texts()).toEqual(slow(90));
  });
});
