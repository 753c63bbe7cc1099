import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Lab, openLab } from "./support/lab.ts";

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

test("a second tab mirrors the turn read-only, and may send when it is over", async () => {
  const [a, b] = [await lab.open(chat), await lab.open(chat)];
  await a.send("slow 20");
  await b.untilRole("reader");
  await b.untilShown("w3");
  expect(lab.openReaders(chat)).toBe(1);
  await b.untilShown("w19");
  await b.untilRole("free");
  expect(await b.texts()).toEqual(await a.texts());
  await b.send("hello");
  await a.untilShown("Answer to hello.");
  expect(lab.appended(chat)).toEqual(["slow 20", "hello"]);
});
