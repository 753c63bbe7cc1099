import type { UIMessage, UIMessageChunk } from "ai";
import { describe, expect, test, vi } from "vitest";
import type { RunExit } from "../core/agent-port.ts";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { mockChatAgent, runInMockSession } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, type ChatHandle, chatAgent, localsKey } from "./index.ts";
import { replay } from "./snapshot.ts";
import { boundary, text, types, user } from "./testing.ts";

const echo: ChatAgentOptions["run"] = ({ messages, streamText }) =>
  streamText({ model: scriptedModel(({ lastUserText }) => `echo ${lastUserText}`), messages });

describe("a run ends", () => {
  const from: Array<[string, Partial<ChatAgentOptions>]> = [
    ["run", { run: ({ chat }) => (chat.endRun(), "bye") }],
    ["a deferred function", { run: ({ chat }) => (chat.defer(async () => chat.endRun()), "bye") }],
    ["onBeforeTurnComplete", { onBeforeTurnComplete: ({ chat }) => chat.endRun() }],
    ["onTurnComplete", { onTurnComplete: ({ chat }) => chat.endRun() }],
  ];
  test.each(from)("after the turn in which endRun was called from %s", async (_name, options) => {
    const onTurnComplete = vi.fn(options.onTurnComplete);
    await using harness = mockChatAgent(chatAgent({ id: "a", run: echo, ...options, onTurnComplete }));
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(turn.chunks.at(-1)?.type).toBe("finish");
    expect(onTurnComplete).toHaveBeenCalledOnce();
    expect(await harness.waitForExit()).toBe("end-run");
  });

  test.each<[string, Partial<ChatAgentOptions>, RunExit]>([
    ["after maxTurns", { maxTurns: 2 }, "max-turns"],
    ["never, without a limit", {}, "cancelled"],
  ])("%s", async (_name, options, expected) => {
    const harness = mockChatAgent(chatAgent({ id: "a", run: echo, ...options }));
    await harness.sendMessage(user("u1", "1"));
    await harness.sendMessage(user("u2", "2"));
    const exit = harness.waitForExit();
    await harness.close();
    expect(await exit).toBe(expected);
  });

  test("when the client closes it, without a boundary", async () => {
    const harness = mockChatAgent(chatAgent({ id: "a", run: echo }));
    await harness.sendMessage(user("u1", "hi"));
    const written = harness.allRawChunks.length;
    await harness.sendClose();
    expect(await harness.waitForExit()).toBe("closed");
    expect(harness.allRawChunks).toHaveLength(written);
    await harness.close();
  });

  test.each<[string, Partial<ChatAgentOptions>]>([
    ["run", { run: ({ chat }) => (chat.close({ reason: "budget spent" }), "bye") }],
    ["onBeforeTurnComplete", { onBeforeTurnComplete: ({ chat }) => chat.close({ reason: "budget spent" }) }],
  ])("with the session when the agent closes it from %s, and the boundary says why", async (_name, options) => {
    await using harness = mockChatAgent(chatAgent({ id: "a", run: echo, ...options }));
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(boundary(turn)).toMatchObject({ "session-closed": "true", "session-closed-reason": "budget spent" });
    expect(await harness.waitForExit()).toBe("closed");
    expect(harness.getCloseCalls()).toEqual([{ reason: "budget spent" }]);
    expect(harness.allRawChunks.at(-1)?.type).toBe("trigger:session-closed");
  });

  test("with the session when onTurnComplete closes it", async () => {
    await using harness = mockChatAgent(chatAgent({ id: "a", run: echo, onTurnComplete: ({ chat }) => chat.close() }));
    expect(boundary(await harness.sendMessage(user("u1", "hi")))["session-closed"]).toBeUndefined();
    expect(await harness.waitForExit()).toBe("closed");
    expect(harness.getCloseCalls()).toEqual([{}]);
  });
});

describe("an idle run", () => {
  test.each([
    ["before its first message", 0, "preload"],
    ["after a turn", 1, "turn"],
  ] as const)("%s suspends and ends", async (_name, turns, phase) => {
    const clock = createVirtualClock();
    const onChatSuspend = vi.fn();
    await using harness = mockChatAgent(chatAgent({ id: "a", run: echo, onChatSuspend, idleTimeoutInSeconds: 5 }), { clock });
    for (let turn = 0; turn < turns; turn += 1) await harness.sendMessage(user(`u${turn}`, "hi"));
    await clock.advance(5_000);
    expect(onChatSuspend).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ phase, chatId: "test-chat" }));
    expect(await harness.waitForExit()).toBe("idle");
  });

  test("a continuation that nobody writes to says so", async () => {
    const clock = createVirtualClock();
    const onChatSuspend = vi.fn();
    const onPreload = vi.fn();
    await runInMockSession(
      async ({ start }) => {
        const run = start(chatAgent({ id: "a", run: echo, onChatSuspend, onPreload }), { continuation: true });
        await clock.advance(30_000);
        expect(await run.exited).toBe("idle");
      },
      { clock },
    );
    expect(onChatSuspend).toHaveBeenCalledWith(expect.objectContaining({ phase: "continuation" }));
    expect(onPreload).not.toHaveBeenCalled();
  });

  test("a chat whose preload idled out still starts with its first message", async () => {
    const clock = createVirtualClock();
    const onChatStart = vi.fn();
    await using harness = mockChatAgent(chatAgent({ id: "a", run: echo, onChatStart }), { clock });
    await clock.advance(30_000);
    expect(await harness.waitForExit()).toBe("idle");
    await harness.sendMessage(user("u1", "hi"));
    expect(onChatStart).toHaveBeenCalledOnce();
  });
});

describe("a continuation", () => {
  // F12
  test("remembers the conversation, the store and nothing else", async () => {
    const clock = createVirtualClock();
    const seen: unknown[] = [];
    const key = localsKey<string>("scratch");
    const agent = chatAgent({
      id: "a",
      onTurnStart: ({ chat, turn, uiMessages }) => {
        seen.push([turn, uiMessages.length, chat.store.get("count") ?? 0, chat.locals.get(key)]);
        chat.store.set("count", Number(chat.store.get("count") ?? 0) + 1);
        chat.locals.set(key, "this run only");
      },
      run: echo,
    });
    await using harness = mockChatAgent(agent, { clock });
    await harness.sendMessage(user("u1", "one"));
    await harness.sendMessage(user("u2", "two"));
    await clock.advance(30_000);
    await harness.sendMessage(user("u3", "three"));
    expect(seen).toEqual([
      [0, 1, 0, undefined],
      [1, 3, 1, "this run only"],
      [0, 5, 2, undefined],
    ]);
  });

  test("starts from a seeded snapshot", async () => {
    const harness = mockChatAgent(chatAgent({ id: "a", run: echo }), { continuation: true, previousRunId: "run_0" });
    harness.seedSnapshot({
      messages: [user("u0", "before"), { id: "a0", role: "assistant", parts: [{ type: "text", text: "yes" }] }],
    });
    await harness.sendMessage(user("u1", "after"));
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["before", "yes", "after", "echo after"]);
    await harness.close();
  });

  test("boots with the message that the run was started with", async () => {
    const onPreload = vi.fn();
    await using harness = mockChatAgent(chatAgent({ id: "a", run: echo, onPreload }), { mode: "submit-message" });
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(text(turn.message)).toBe("echo hi");
    expect(boundary(turn)).not.toHaveProperty("session-in-event-id");
    expect(onPreload).not.toHaveBeenCalled();
  });
});

describe("a replay", () => {
  const chunks = (...list: UIMessageChunk[]) => list.map((chunk, seq) => ({ seq, chunk }));
  const said = (id: string, words: string): UIMessageChunk[] => [
    { type: "start", messageId: id },
    { type: "start-step" },
    { type: "text-start", id: "t" },
    { type: "text-delta", id: "t", delta: words },
    { type: "text-end", id: "t" },
    { type: "finish-step" },
    { type: "finish" },
  ];
  const stored: UIMessage[] = [user("u1", "hi"), { id: "a1", role: "assistant", parts: [{ type: "text", text: "old" }] }];

  test("appends what the snapshot does not have", async () => {
    expect((await replay(stored, chunks(...said("a2", "new")))).map(text)).toEqual(["hi", "old", "new"]);
  });
  test("continues a message that the snapshot has", async () => {
    expect((await replay(stored, chunks(...said("a1", " and new")))).map(text)).toEqual(["hi", "old and new"]);
  });
  test("the stream wins over a tool state of the snapshot", async () => {
    const part = {
      type: "tool-t" as const,
      toolCallId: "c",
      input: {},
      state: "approval-responded" as const,
      approval: { id: "p", approved: true },
    };
    const asked: UIMessage = { id: "a1", role: "assistant", parts: [{ type: "step-start" }, part as never] };
    const [message] = await replay(
      [asked],
      chunks(
        { type: "start", messageId: "a1" },
        { type: "tool-output-available", toolCallId: "c", output: 7 },
        { type: "finish" },
      ),
    );
    expect(message?.parts[1]).toMatchObject({ state: "output-available", output: 7 });
  });
  test("cleans an answer that was cut by a crash, and leaves out errors and transient data", async () => {
    const cut = chunks(
      { type: "data-gone", data: 1, transient: true },
      { type: "error", errorText: "x" },
      ...said("a2", "cut").slice(0, 4),
      { type: "data-gone", data: 1, transient: true },
      { type: "tool-input-start", toolCallId: "c", toolName: "t" },
    );
    const messages = await replay([], cut);
    expect(messages).toEqual([
      {
        id: "a2",
        role: "assistant",
        parts: [{ type: "step-start" }, expect.objectContaining({ type: "text", text: "cut", state: "done" })],
      },
    ]);
  });
  test("a run that crashed in mid-turn is followed by one that answers the message again, once", async () => {
    const cancelled = { answers: 0 };
    const agent = chatAgent({
      id: "a",
      run: async ({ writer, signal, cancelSignal, ...rest }) => {
        cancelled.answers += 1;
        if (cancelled.answers > 1) return echo({ writer, signal, cancelSignal, ...rest } as never);
        for (const chunk of said("partial", "half an ans").slice(0, 4)) writer.write(chunk);
        await new Promise((resolve) => cancelSignal.addEventListener("abort", resolve));
      },
    });
    await runInMockSession(async ({ start, in: input, out }) => {
      const first = start(agent);
      input.message(user("u1", "hi"));
      await out.waitFor((record) => record.chunk?.type === "text-delta");
      first.cancel();
      expect(await first.exited).toBe("cancelled");
      expect(out.records.filter((record) => record.control)).toEqual([]);
      input.message(user("u1", "hi"));
      await out.waitFor((record) => record.control?.type === "turn-complete");
    });
    expect(cancelled.answers).toBe(2);
  });
});

describe("an upgrade", () => {
  test.each(["onTurnStart", "onValidateMessages"] as const)(
    "asked for in %s: the new run answers the same message",
    async (hook) => {
      const answered: string[] = [];
      const agent = chatAgent({
        id: "a",
        [hook]: ({ chat, runId, messages }: { chat: ChatHandle; runId: string; messages: never }) => {
          if (runId === "run_1") chat.requestUpgrade();
          return messages;
        },
        run: ({ runId, ...rest }) => (answered.push(runId), echo({ runId, ...rest } as never)),
      });
      await using harness = mockChatAgent(agent);
      const turn = await harness.sendMessage(user("u1", "hi"));
      expect(answered).toEqual(["run_2"]);
      expect(types({ chunks: turn.rawChunks as UIMessageChunk[] })[0]).toBe("trigger:upgrade-required");
      expect(turn.rawChunks.filter((chunk) => chunk.type === "trigger:turn-complete")).toHaveLength(1);
      expect(text(turn.message)).toBe("echo hi");
      expect(harness.getSnapshot()?.messages.map(text)).toEqual(["hi", "echo hi"]);
    },
  );

  test("asked for by the message that booted the run", async () => {
    const agent = chatAgent({
      id: "a",
      onTurnStart: ({ chat, runId }) => void (runId === "run_1" && chat.requestUpgrade()),
      run: echo,
    });
    await using harness = mockChatAgent(agent, { mode: "submit-message" });
    expect(text((await harness.sendMessage(user("u1", "hi"))).message)).toBe("echo hi");
  });

  test("asked for in run: this run answers, the next message gets the new one", async () => {
    const answered: string[] = [];
    const agent = chatAgent({
      id: "a",
      run: ({ runId, chat, ...rest }) => {
        answered.push(runId);
        if (runId === "run_1") chat.requestUpgrade();
        return echo({ runId, chat, ...rest } as never);
      },
    });
    await using harness = mockChatAgent(agent);
    expect(text((await harness.sendMessage(user("u1", "one"))).message)).toBe("echo one");
    expect(text((await harness.sendMessage(user("u2", "two"))).message)).toBe("echo two");
    expect(answered).toEqual(["run_1", "run_2"]);
  });
});

describe("work beside the turn", () => {
  // F131
  test("is awaited before the turn completes, for five seconds at most", async () => {
    const clock = createVirtualClock();
    const order: string[] = [];
    const agent = chatAgent({
      id: "a",
      run: ({ chat, turn }) => {
        chat.defer(async () => {
          if (turn === 1) await new Promise(() => {});
          order.push("saved");
        });
        return "hi";
      },
      onBeforeTurnComplete: () => void order.push("before"),
    });
    await using harness = mockChatAgent(agent, { clock });
    await harness.sendMessage(user("u1", "hi"));
    expect(order).toEqual(["saved", "before"]);
    const hanging = harness.sendMessage(user("u2", "hi"));
    await clock.advance(4_999);
    expect(order).toHaveLength(2);
    await clock.advance(1);
    await hanging;
    expect(order).toEqual(["saved", "before", "before"]);
  });

  test("a failure is the work's own", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const agent = chatAgent({ id: "a", run: ({ chat }) => (chat.defer(Promise.reject(new Error("analytics down"))), "hi") });
    await using harness = mockChatAgent(agent);
    expect(types(await harness.sendMessage(user("u1", "hi")))).not.toContain("error");
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining("deferred"),
      expect.objectContaining({ message: "analytics down" }),
    );
    warn.mockRestore();
  });

  // F131
  test("data parts of work that outlives its turn open the next one; what is transient goes out at once", async () => {
    const clock = createVirtualClock();
    const agent = chatAgent({
      id: "a",
      run: () => "hi",
      onTurnComplete: ({ chat, turn }) => {
        if (turn > 0) return;
        chat.defer(async () => {
          await new Promise<void>((resolve) => void clock.setTimeout(resolve, 100));
          chat.response.append({ type: "data-review", id: "r", data: "fine" }, { type: "data-ping", data: 1, transient: true });
        });
      },
    });
    await using harness = mockChatAgent(agent, { clock });
    await harness.sendMessage(user("u1", "hi"));
    await clock.advance(100);
    expect(harness.allRawChunks.at(-1)).toMatchObject({ type: "data-ping" });
    const next = await harness.sendMessage(user("u2", "again"));
    expect(types(next).slice(0, 3)).toEqual(["start", "data-review", "start-step"]);
    expect(next.message?.parts[0]).toMatchObject({ type: "data-review" });
  });
});
