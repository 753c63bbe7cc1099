import type { UIMessageChunk } from "ai";
import { describe, expect, test, vi } from "vitest";
import { chatAgent, customAgent, localsKey } from "../agent/index.ts";
import { text, types, user } from "../agent/testing.ts";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { scriptedModel } from "../model/index.ts";
import { mockChatAgent, runInMockSession } from "./index.ts";

const echo = chatAgent({
  id: "echo",
  run: ({ messages, streamText }) => streamText({ model: scriptedModel(({ lastUserText }) => lastUserText.toUpperCase()), messages }),
});

describe("mockChatAgent", () => {
  test("needs no options, no server and no clock", async () => {
    const harness = mockChatAgent(echo);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(harness.chatId).toBe("test-chat");
    expect(text(turn.message)).toBe("HI");
    expect(turn.rawChunks.slice(0, -1)).toEqual(turn.chunks);
    expect(turn.rawChunks.at(-1)).toEqual({ type: "trigger:turn-complete", headers: expect.objectContaining({ "session-in-event-id": "0" }) });
    await harness.close();
    expect(await harness.waitForExit()).toBe("cancelled");
  });

  test("resolves when the turn's hooks are done", async () => {
    const done = vi.fn();
    const agent = chatAgent({ id: "a", run: () => "hi", onTurnComplete: async () => (await Promise.resolve(), done()) });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    expect(done).toHaveBeenCalledOnce();
  });

  test("gives each of two overlapping sends its own turn", async () => {
    await using harness = mockChatAgent(echo);
    const turns = await Promise.all([harness.sendMessage(user("u1", "a")), harness.sendMessage(user("u2", "b"))]);
    expect(turns.map((turn) => text(turn.message))).toEqual(["A", "B"]);
    expect(turns.map((turn) => types(turn).filter((type) => type === "start").length)).toEqual([1, 1]);
    expect(harness.allChunks).toEqual(turns.flatMap((turn) => turn.chunks));
    expect(harness.allRawChunks).toEqual(turns.flatMap((turn) => turn.rawChunks));
  });

  test("starts a continuation when its run has ended", async () => {
    const clock = createVirtualClock();
    await using harness = mockChatAgent(echo, { clock, idleTimeoutInSeconds: 1 });
    await harness.sendMessage(user("u1", "a"));
    await clock.advance(1_000);
    expect(await harness.waitForExit()).toBe("idle");
    expect(text((await harness.sendMessage(user("u2", "b"))).message)).toBe("B");
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["a", "A", "b", "B"]);
  });

  test.each([
    ["preload", {}, { trigger: "preload" }, 1],
    ["submit-message", { mode: "submit-message" }, { trigger: "submit-message", message: { id: "u1" } }, 0],
    ["preload: false", { preload: false }, { trigger: "submit-message", message: { id: "u1" } }, 0],
    ["continuation", { continuation: true, previousRunId: "run_0" }, { trigger: "preload", continuation: true, previousRunId: "run_0" }, 0],
    ["mode continuation", { mode: "continuation" }, { trigger: "preload", continuation: true }, 0],
  ] as const)("boots as %s", async (_name, options, payload, preloads) => {
    const onPreload = vi.fn();
    const agent = chatAgent({ id: "a", run: () => "hi", onPreload });
    const start = vi.spyOn(agent, "start");
    await using harness = mockChatAgent(agent, options);
    await harness.sendMessage(user("u1", "hi"));
    expect(start.mock.calls[0]?.[0].payload).toMatchObject({ ...payload, chatId: "test-chat", sessionId: "session_test-chat" });
    expect(onPreload).toHaveBeenCalledTimes(preloads);
  });

  test("tells what the agent crashed with", async () => {
    const crashing = customAgent({ id: "c", run: () => Promise.reject(new Error("segfault")) });
    await using harness = mockChatAgent(crashing);
    await expect(harness.sendMessage(user("u1", "hi"))).rejects.toThrow("segfault");
    await expect(harness.waitForExit()).rejects.toThrow("segfault");
  });

  test("tells when nobody answers any more", async () => {
    const closing = chatAgent({ id: "c", run: ({ chat }) => (chat.close(), "bye") });
    await using harness = mockChatAgent(closing);
    await harness.sendMessage(user("u1", "hi"));
    await harness.waitForExit();
    await expect(harness.sendMessage(user("u2", "hi"))).rejects.toThrow("the session is closed");
  });

  test("waits for an exit only so long", async () => {
    await using harness = mockChatAgent(echo);
    await harness.sendMessage(user("u1", "hi"));
    await expect(harness.waitForExit(1)).rejects.toThrow("still alive after 1 ms");
  });

  test("keeps what it hands out apart from what it runs on", async () => {
    await using harness = mockChatAgent(echo);
    const turn = await harness.sendMessage(user("u1", "a"));
    turn.message!.parts.length = 0;
    harness.getSnapshot()!.messages.length = 0;
    expect(text((await harness.sendMessage(user("u2", "b"))).message)).toBe("B");
    expect(harness.getSnapshot()?.messages).toHaveLength(4);
  });
});

describe("runInMockSession", () => {
  test("drives an agent by its records", async () => {
    const key = localsKey<string>("name");
    const chunks = await runInMockSession(async ({ start, in: input, out, locals, chatId }) => {
      locals.set(key, "Bo");
      start(chatAgent({ id: "a", run: ({ chat }) => `for ${chat.locals.get(key)}` }), { metadata: { a: 1 } });
      expect([input.message(user("u1", "hi")), input.stop("enough"), chatId]).toEqual([0, 1, "test-chat"]);
      const end = await out.waitFor((record) => record.control?.headers["session-in-event-id"] === "1");
      expect(end.seq).toBe(out.records.length - 1);
      return out.chunks;
    });
    expect(chunks.map((chunk: UIMessageChunk) => chunk.type)).toEqual([]);
  });

  test("hands out a port for code that takes one", async () => {
    await runInMockSession(async ({ port, in: input, out }) => {
      const run = port({ trigger: "preload" });
      input.stop();
      expect((await run.in.next())?.chunk).toEqual({ kind: "stop" });
      run.out.append({ type: "data-x", data: 1 });
      expect(out.chunks).toEqual([{ type: "data-x", data: 1 }]);
      expect([run.generateId("a_"), run.generateId("a_"), await run.mintToken()]).toEqual(["a_1", "a_2", "token-1"]);
    });
  });

  test("cancels what it started, also when the test throws", async () => {
    let aborted: AbortSignal | undefined;
    await expect(
      runInMockSession(({ port }) => {
        aborted = port().signal;
        throw new Error("test failed");
      }),
    ).rejects.toThrow("test failed");
    expect(aborted?.aborted).toBe(true);
  });
});
