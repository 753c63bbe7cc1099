import { describe, expect, test } from "vitest";
import { openPages, slow } from "./support/pages.ts";

const pages = openPages();
const { openTwo, open, appended } = pages;
const ahead = { query: "&ahead" };

describe("a first turn through the app's own route", () => {
  test("owns the chat from its request to its end, and is mirrored", async () => {
    const [a, b] = await openTwo(ahead);
    await a.send("slow 40");
    await b.untilRole("reader");
    await a.untilRole("owner");
    await b.untilShown("w3");
    await b.send("not now");
    await b.until("is refused", (page) => page.error?.includes("active in another tab") ?? false);
    await b.page.evaluate(() => window.page.forgetUnsent());
    await b.untilShown("w39");
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await a.untilTexts(slow(40));
    await b.untilTexts(slow(40));
    await b.send("hello");
    await a.untilShown("Answer to hello.");
    expect(appended()).toEqual(["hello"]);
  });

  test("is made by one of two tabs that send at the same instant", async () => {
    const [a, b] = await openTwo(ahead);
    const before = pages.lab.headStarts;
    // Seen when it comes: the loser follows the turn to its end, and may be told something else by then.
    const refused = Promise.any([a, b].map((tab) => tab.until("is refused", (page) => page.error?.includes("active in another tab") ?? false)));
    await Promise.all([a.sendTogether("slow 12 a"), b.sendTogether("slow 12 b")]);
    await refused;
    await Promise.all([a.untilIdle(), b.untilIdle()]);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    expect(pages.lab.headStarts - before).toBe(1);
    await Promise.all([a.untilShown("w11"), b.untilShown("w11")]);
  });

  test("that fails gives the chat back, and nothing of it is shown elsewhere", async () => {
    const [a, b] = await openTwo(ahead);
    pages.lab.server.faults.add({ route: "head-start", type: "status", status: 503 });
    await a.send("hello");
    await a.until("shows the failure", (page) => page.error !== null);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await b.untilTexts([]);
  });

  test("that is taken over is not cut: the tab that made it shows it to its end", async () => {
    const [a, b] = await openTwo(ahead);
    await a.send("slow 60");
    await b.untilShown("w3");
    expect(await b.takeOver()).toBe(true);
    await a.untilRole("reader");
    await Promise.all([a.untilShown("w59"), b.untilShown("w59")]);
    await Promise.all([a.untilRole("free"), b.untilRole("free")]);
    await a.untilTexts(slow(60));
    await b.untilTexts(slow(60));
  });

  test("whose tab crashes is read by another from the session", async () => {
    const [a, b] = [await open(ahead), await open(ahead)];
    await a.send("slow 60");
    await b.untilShown("w3");
    await pages.crash(a);
    await b.until("has stopped reading", (page) => page.status === "ready" && !page.isReadOnly);
    expect((await b.texts()).join()).toContain("w3");
  });
});
