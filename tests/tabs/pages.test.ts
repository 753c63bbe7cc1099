import { describe, expect, test } from "vitest";
import type { Tab } from "./support/lab.ts";
import { slow, openPages, WITHOUT_CHANNEL, WITHOUT_LOCKS } from "./support/pages.ts";

const pages = openPages();
const { open, openTwo, appended, openReaders, reads } = pages;

describe("mirroring", () => {
  // F80
  test("a second tab mirrors the turn read-only, and may send when it is over", async () => {
    const [a, b] = await openTwo();
    await Promise.all([b.untilRole("reader"), a.send("slow 20")]);
    await b.untilShown("w3");
    await expect.poll(openReaders).toBe(1);
    await b.untilShown("w19");
    await b.untilRole("free");
    await b.untilTexts(slow(20));
    await a.untilTexts(slow(20));
    await b.send("hello");
    await a.untilShown("Answer to hello.");
    expect(appended()).toEqual(["slow 20", "hello"]);
  });

  // F81
  test("a tab opened mid-turn is read-only at once and shows the turn so far", async () => {
    const a = await open();
    await a.send("slow 60");
    await a.untilShown("w8");
    const late = await open();
    await late.untilRole("reader");
    await late.untilShown("w8", 1_000);
    await expect.poll(openReaders).toBe(1);
    await late.untilShown("w59");
    await late.untilRole("free");
    await late.untilTexts(slow(60));
  });

  test("an idle tab never erases what another one sends", async () => {
    const [a, b] = await openTwo();
    for (const text of ["one", "two", "three"]) {
      await a.send(text);
      await a.untilShown(`Answer to ${text}.`);
      await b.untilShown(`Answer to ${text}.`);
    }
    expect(await a.texts()).toHaveLength(6);
    expect(await b.texts()).toEqual(await a.texts());
  });

  test("what the sending tab takes out of its list vanishes in the other at once", async () => {
    const [a, b] = await openTwo();
    await a.send("hello");
    await b.untilShown("Answer to hello.");
    await a.untilRole("free");
    await a.send("slow 60");
    await b.untilShown("w3");
    await a.page.evaluate(() => window.page.takeBack(2));
    await b.until("lost two messages", (page) => page.texts.length === 2);
    expect(await b.page.evaluate(() => window.page.isReadOnly)).toBe(true);
    await b.untilShown("w59");
    await b.untilTexts(slow(60));
    await a.untilTexts(slow(60));
  });

  // F45
  test("an approval given in the other tab settles in both, once", async () => {
    const [a, b] = await openTwo();
    await a.send("email");
    await b.untilShown("[approval-requested]");
    await b.untilRole("free");
    await b.page.evaluate(() => window.page.approve(true));
    await a.untilShown("The mail is out.");
    await b.untilShown("The mail is out.");
    await a.untilRole("free");
    expect(await a.texts()).toEqual(await b.texts());
    expect(appended()).toEqual(["email", "approval-responded"]);
  });

  test("eight tabs of one origin share one stream over HTTP/1.1", async () => {
    const tabs = await Promise.all(Array.from({ length: 8 }, () => open()));
    const [a] = tabs as [Tab];
    await a.send("slow 12");
    await Promise.all(tabs.slice(1).map((tab) => tab.untilShown("w11", 15_000)));
    await Promise.all(tabs.map((tab) => tab.untilRole("free")));
    for (const tab of tabs) await tab.untilTexts(slow(12));
    await expect.poll(openReaders).toBeLessThanOrEqual(1);
  }, 40_000);
});

describe("one sender", () => {
  // F83
  test("of two sends at the same instant one is stored, and the loser keeps its text", async () => {
    const [a, b] = await openTwo();
    for (let round = 0; round < 4; round++) {
      const before = appended().length;
      // A turn that lasts: a page that the machine held up for a moment still comes too late.
      await Promise.all([a.sendTogether(`slow 12 a${round}`), b.sendTogether(`slow 12 b${round}`)]);
      await Promise.all([a.untilIdle(), b.untilIdle()]);
      const [winner, ...more] = appended().slice(before);
      expect(more).toEqual([]);
      await Promise.all([a.untilShown(String(winner)), b.untilShown(String(winner))]);
      const [lost, text] = winner?.endsWith(`a${round}`) ? [b, `b${round}`] : [a, `a${round}`];
      expect(await lost.page.evaluate(() => window.page.error)).toContain("active in another tab");
      expect((await lost.texts()).some((line) => line.endsWith(text))).toBe(true);
      await lost.untilRole("free");
      await lost.page.evaluate(() => window.page.forgetUnsent());
    }
  });

  test("a refused append gives the chat back", async () => {
    const [a, b] = await openTwo();
    pages.lab.server.faults.add({ route: "in", type: "status", status: 413 });
    await a.send("too large");
    await a.until("shows the refusal", (page) => page.error !== null);
    await b.untilRole("free");
    await b.send("hello");
    await a.untilShown("Answer to hello.");
    expect(appended()).toEqual(["hello"]);
  });

  test("an error of the agent gives the chat back", async () => {
    const [a, b] = await openTwo();
    await a.send("fail now");
    await a.until("shows the error", (page) => page.error === "the model broke");
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    for (const tab of [a, b]) await tab.untilTexts(["user: fail now", "assistant: Half of "]);
    expect(reads()).toBe(1);
  });

  test.each<[string, string, (a: Tab) => Promise<unknown>]>([
    ["a stop", "slow 200", (a) => a.page.evaluate(() => window.page.stop())],
    ["leaving the chat", "slow 15", (a) => a.page.evaluate(() => window.page.dispose())],
  ])("%s gives the chat back", async (_name, text, end) => {
    const [a, b] = await openTwo();
    await Promise.all([b.untilRole("reader"), a.send(text)]);
    await b.untilShown("w1");
    await end(a);
    await b.until("is free and idle", (page) => !page.isReadOnly && !page.hasClaim() && page.status === "ready");
    await b.send("hello");
    await b.untilShown("Answer to hello.");
    expect(appended()).toEqual([text, "hello"]);
  });

  test("a session that is closed is known in every tab once one of them learns it", async () => {
    const [a, b] = await openTwo();
    for (const [tab, text] of [[a, "one"], [b, "two"]] as const) {
      await tab.send(text);
      await a.untilShown(`Answer to ${text}.`);
      await b.untilShown(`Answer to ${text}.`);
      await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    }
    await pages.closeSession();
    await a.send("too late");
    await a.until("shows the refusal", (page) => page.error !== null);
    await Promise.all([a, b].map((tab) => tab.until("knows that it is closed", (page) => page.isClosed())));
    expect(appended()).toEqual(["one", "two"]);
  });

  test("a navigation that the user cancels changes nothing", async () => {
    const [a, b] = await openTwo();
    await a.page.click("body");
    await a.page.evaluate(() => window.addEventListener("beforeunload", (event) => event.preventDefault()));
    a.page.on("dialog", (dialog) => void dialog.dismiss());
    await a.send("slow 60");
    await b.untilShown("w2");
    await a.page.evaluate(() => {
      location.href = "about:blank";
    });
    await a.page.waitForTimeout(300);
    await b.untilRole("reader");
    expect(await a.page.evaluate(() => window.page.hasClaim())).toBe(true);
    await b.untilShown("w59");
    await b.untilTexts(slow(60));
  });

  test("a busy owner keeps the chat", async () => {
    const [a, b] = await openTwo();
    await a.send("slow 90");
    await b.untilShown("w2");
    await pages.block(a, 1_500);
    await b.page.waitForTimeout(1_000);
    await b.untilRole("reader");
    await b.send("not now");
    await b.until("is refused", (page) => page.error !== null);
    expect(appended()).toEqual(["slow 90"]);
  });
});

describe("a browser that lacks something", () => {
  test("without locks announcements decide", async () => {
    const [a, b] = await openTwo({ script: WITHOUT_LOCKS });
    await Promise.all([a.sendTogether("slow 12 a"), b.sendTogether("slow 12 b")]);
    await Promise.all([a.untilIdle(), b.untilIdle()]);
    expect(appended()).toHaveLength(1);
    await a.send("slow 20");
    await b.untilShown("w19");
    await b.untilRole("free");
  });

  // F85
  test("without a channel every tab is on its own", async () => {
    const [a, b] = await openTwo({ script: WITHOUT_CHANNEL });
    await a.send("slow 10");
    await a.untilShown("w9");
    expect(await b.page.evaluate(() => window.page.isReadOnly)).toBe(false);
    await b.send("hello");
    await b.untilShown("Answer to hello.");
  });
});
