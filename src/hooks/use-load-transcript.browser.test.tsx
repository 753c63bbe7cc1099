import type { UIMessage } from "ai";
import { StrictMode } from "react";
import { expect, it, vi } from "vitest";
import { renderHook } from "vitest-browser-react";
import { type LoadTranscriptResult, seedTranscriptCursor, useLoadTranscript } from "./use-load-transcript.ts";

const messages = (id: string): UIMessage[] => [{ id, role: "user", parts: [{ type: "text", text: id }] }];

/** A server action that answers when the test says so. */
function createLoad() {
  const waiting: Array<{ chatId: string; limit: number | undefined; resolve(result: LoadTranscriptResult): void; reject(error: unknown): void }> = [];
  const load = (params: { chatId: string; limit?: number }) =>
    new Promise<LoadTranscriptResult>((resolve, reject) => void waiting.push({ chatId: params.chatId, limit: params.limit, resolve, reject }));
  return { load, waiting };
}

// F12
it("loads, seeds the cursor, and drops an answer that is too late for the chat on the screen", async () => {
  const { load, waiting } = createLoad();
  const transport = { seedResumeCursor: vi.fn() };
  const hook = await renderHook((props?: { chatId: string }) => useLoadTranscript(props?.chatId ?? "a", load, { transport, limit: 5 }));
  expect(hook.result.current).toMatchObject({ isLoading: true, messages: [], error: undefined });
  await hook.rerender({ chatId: "b" });
  await hook.act(async () => waiting[0]?.resolve({ messages: messages("of a"), cursors: { lastOutEventId: "1" } }));
  expect(hook.result.current.isLoading).toBe(true);
  expect(transport.seedResumeCursor).not.toHaveBeenCalled();
  await hook.act(async () => waiting[1]?.resolve({ messages: messages("of b"), cursors: { lastOutEventId: "7" }, nextCursor: "older" }));
  expect(hook.result.current).toMatchObject({ isLoading: false, messages: messages("of b"), nextCursor: "older" });
  expect(transport.seedResumeCursor).toHaveBeenCalledExactlyOnceWith("b", "7");
  expect(waiting.map(({ chatId, limit }) => [chatId, limit])).toEqual([["a", 5], ["b", 5]]);
});

it("tells why it failed, as an error, and shows no messages of another chat", async () => {
  const { load, waiting } = createLoad();
  const hook = await renderHook(() => useLoadTranscript("a", load), { wrapper: StrictMode });
  await hook.act(async () => waiting.forEach(({ reject }) => reject("no rights")));
  expect(hook.result.current).toMatchObject({ isLoading: false, messages: [], error: new Error("no rights") });
});

it("loads nothing without a chat", async () => {
  const { load, waiting } = createLoad();
  const hook = await renderHook(() => useLoadTranscript(undefined, load));
  expect(hook.result.current.isLoading).toBe(false);
  expect(waiting).toEqual([]);
});

it("seeds only what has a cursor", () => {
  const transport = { seedResumeCursor: vi.fn() };
  expect(seedTranscriptCursor(transport, "a", undefined)).toBe(false);
  expect(seedTranscriptCursor(transport, "a", {})).toBe(false);
  expect(seedTranscriptCursor(transport, "a", { lastOutEventId: "3" })).toBe(true);
  expect(transport.seedResumeCursor).toHaveBeenCalledExactlyOnceWith("a", "3");
});
