import type { UIMessageChunk } from "ai";
import { StrictMode } from "react";
import { expect, it } from "vitest";
import { renderHook } from "vitest-browser-react";
import { SUB_AGENT_DATA_TYPE } from "../transport/index.ts";
import { useSubAgentMessages } from "./use-sub-agent-messages.ts";

const batch = (seq: number, ...chunks: UIMessageChunk[]) => ({ type: SUB_AGENT_DATA_TYPE, data: { toolCallId: "call1", seq, chunks } });

it("shows a sub-agent's message while it runs, with repeated batches once", async () => {
  const hook = await renderHook(() => useSubAgentMessages({ throttleMs: 0 }), { wrapper: StrictMode });
  const { onData } = hook.result.current;
  expect(hook.result.current.get("call1")).toBeUndefined();
  const first = batch(0, { type: "start", messageId: "s1" }, { type: "text-start", id: "t" }, { type: "text-delta", id: "t", delta: "one" });
  onData(first);
  const text = () => hook.result.current.get("call1")?.parts;
  await expect.poll(text).toMatchObject([{ type: "text", text: "one" }]);
  const before = hook.result.current;
  onData(first);
  onData(batch(1, { type: "text-delta", id: "t", delta: " two" }));
  await expect.poll(text).toMatchObject([{ type: "text", text: "one two" }]);
  expect(hook.result.current).not.toBe(before);
  expect(hook.result.current.onData).toBe(onData);
  expect(hook.result.current.get("another")).toBeUndefined();
});
