import { describe, expect, test } from "vitest";
import { decodeFrame, encodeFrame, type Frame } from "./wire.ts";

const before = { count: 1, hash: 7 };
const message = { id: "m", role: "user", parts: [] };

describe("frames", () => {
  test.each<[string, Frame]>([
    ["a claim", { k: "own", c: "chat", e: 3, h: true, s: false }],
    ["a release", { k: "free", c: "chat", e: 3 }],
    ["a question", { k: "hello" }],
    ["a turn's start", { k: "msg", c: "chat", m: { type: "list", version: 1, n: 0, before, tail: [message], after: 0, continues: false, ahead: false, log: [], end: false } }],
    ["an edit", { k: "msg", c: "chat", m: { type: "list", version: 1, n: 3, before, tail: [message], after: 1, continues: true, ahead: false, log: null, end: false } }],
    ["chunks", { k: "msg", c: "chat", m: { type: "chunks", version: 1, n: 0, chunks: [{ type: "finish" }] } }],
    ["a turn's end", { k: "msg", c: "chat", m: { type: "chunks", version: 1, n: 2, chunks: [], end: true } }],
    ["an arrival", { k: "msg", c: "chat", m: { type: "hello", version: 0, have: null } }],
    ["a list", { k: "msg", c: "chat", m: { type: "broadcast", messages: [] } }],
    ["session facts", { k: "msg", c: "chat", m: { type: "session", closed: true, closedReason: "done" } }],
    ["a refused append", { k: "msg", c: "chat", m: { type: "session", inSeq: null } }],
  ])("%s survives the way", (_name, frame) => {
    const posted: unknown = JSON.parse(JSON.stringify(encodeFrame("tab-a", frame)));
    expect(decodeFrame(posted, "tab-b")).toEqual({ from: "tab-a", frame: expect.objectContaining(frame) });
  });

  test("pins the bytes of a claim", () => {
    const frame: Frame = { k: "own", c: "chat", e: 3, h: true, s: false };
    expect(JSON.stringify(encodeFrame("tab-a", frame))).toBe('{"v":1,"t":"tab-a","k":"own","c":"chat","e":3,"h":true,"s":false}');
  });

  const msg = (m: unknown) => ({ v: 1, t: "tab-a", k: "msg", c: "chat", m });
  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["a string", "claim"],
    ["an array", [1]],
    ["the published coordinator's frame", { type: "claim", chatId: "chat", tabId: "tab-a" }],
    ["another version", { v: 2, t: "tab-a", k: "hello" }],
    ["our own", { v: 1, t: "tab-b", k: "hello" }],
    ["no sender", { v: 1, k: "hello" }],
    ["an unknown kind", { v: 1, t: "tab-a", k: "grab", c: "chat" }],
    ["a claim without a chat", { v: 1, t: "tab-a", k: "own", e: 1, h: true, s: false }],
    ["a claim with an epoch that is no number", { v: 1, t: "tab-a", k: "own", c: "chat", e: "1", h: true, s: false }],
    ["a negative epoch", { v: 1, t: "tab-a", k: "free", c: "chat", e: -1 }],
    ["an unknown message", msg({ type: "token", publicAccessToken: "x" })],
    ["a message that is none", msg(null)],
    ["chunks that are no list", msg({ type: "chunks", version: 1, n: 0, chunks: "x" })],
    ["a chunk without a type", msg({ type: "chunks", version: 1, n: 0, chunks: [{}] })],
    ["a turn without a digest", msg({ type: "list", version: 1, n: 0, tail: [], after: 0, continues: false, ahead: false, log: [], end: false })],
    ["a turn with a message without parts", msg({ type: "list", version: 1, n: 0, before, tail: [{ id: "m", role: "user" }], after: 0, continues: false, ahead: false, log: [], end: false })],
    ["a message named like a property of every object", msg({ type: "constructor" })],
    ["a kind named like a property of every object", { v: 1, t: "tab-a", k: "toString", c: "chat" }],
    ["a session with a number for a cursor", msg({ type: "session", lastEventId: 3 })],
  ])("ignores %s", (_name, data) => {
    expect(decodeFrame(data, "tab-b")).toBeNull();
  });
});
