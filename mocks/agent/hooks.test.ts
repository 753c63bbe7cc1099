import type { UIMessage } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { mockChatAgent } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent, type TurnCompleteArgs } from "./index.ts";
import { boundary, deferred, text, types, user } from "./testing.ts";

type Hook = Exclude<keyof ChatAgentOptions, "id" | "tools" | "skills">;
const HOOKS = [
  "onPreload",
  "onValidateMessages",
  "hydrateMessages",
  "onChatStart",
  "onTurnStart",
  "run",
  "onBeforeTurnComplete",
  "onTurnComplete",
  "onChatSuspend",
  "onStop",
] as const satisfies readonly Hook[];

/** Every hook writes down its name and arguments and does what it must. */
function recorder(overrides: Partial<ChatAgentOptions> = {}) {
  const calls: Array<{ hook: string; args: Record<string, unknown> }> = [];
  const model = scriptedModel("hello");
  const does: Partial<Record<string, (args: never) => unknown>> = {
    onValidateMessages: (args: { messages: UIMessage[] }) => args.messages,
    hydrateMessages: (args: { previousMessages: UIMessage[]; incomingMessages: UIMessage[] }) => [
      ...args.previousMessages,
      ...args.incomingMessages,
    ],
    run: ({ messages, streamText }: Parameters<ChatAgentOptions["run"]>[0]) => streamText({ model, messages }),
    ...(overrides as object),
  };
  const options = Object.fromEntries(
    HOOKS.map((hook) => [
      hook,
      (args: Record<string, unknown>) => {
        calls.push({ hook, args });
        return does[hook]?.(args as never);
      },
    ]),
  ) as unknown as Pick<ChatAgentOptions, (typeof HOOKS)[number]>;
  const agent = chatAgent({ id: "a", ...overrides, ...options });
  return {
    agent,
    calls,
    names: () => calls.map((call) => call.hook),
    of: (hook: string) => calls.filter((call) => call.hook === hook).map((call) => call.args),
  };
}

describe("hooks", () => {
  test("fire in order, onChatStart once per chat", async () => {
    const clock = createVirtualClock();
    const { agent, names, of } = recorder();
    await using harness = mockChatAgent(agent, { clock, idleTimeoutInSeconds: 30, clientData: { plan: "pro" } });
    await harness.sendMessage(user("u1", "hi"));
    await harness.sendMessage(user("u2", "again"));
    await clock.advance(29_999);
    expect(names()).not.toContain("onChatSuspend");
    await clock.advance(1);
    const turn = ["onValidateMessages", "hydrateMessages", "onTurnStart", "run", "onBeforeTurnComplete", "onTurnComplete"];
    const first = [...turn.slice(0, 2), "onChatStart", ...turn.slice(2)];
    expect(names()).toEqual(["onPreload", ...first, ...turn, "onChatSuspend"]);
    expect(await harness.waitForExit()).toBe("idle");
    expect(of("onChatSuspend")[0]).toMatchObject({ phase: "turn", turn: 2 });

    // The next message starts a continuation, for which the chat has long begun.
    await harness.sendMessage(user("u3", "back"));
    expect(names().slice(15)).toEqual(turn);
    expect(of("run").at(-1)).toMatchObject({ continuation: true, previousRunId: "run_1", preloaded: false, turn: 0 });
  });

  test("are told who, what and when", async () => {
    const { agent, calls, of } = recorder();
    await using harness = mockChatAgent(agent, { clientData: { plan: "pro" } });
    await harness.sendMessage(user("u1", "hi"));
    for (const { hook, args } of calls) {
      expect(args, hook).toMatchObject({
        chatId: "test-chat",
        sessionId: "session_test-chat",
        runId: "run_1",
        version: 1,
        turn: 0,
        clientData: { plan: "pro" },
        continuation: false,
        preloaded: true,
        chat: expect.anything(),
        writer: { write: expect.any(Function), merge: expect.any(Function) },
      });
    }
    expect(of("onValidateMessages")[0]).toMatchObject({ messages: [user("u1", "hi")], trigger: "submit-message" });
    expect(of("hydrateMessages")[0]).toMatchObject({
      incomingMessages: [user("u1", "hi")],
      previousMessages: [],
      trigger: "submit-message",
    });
    expect(of("onTurnStart")[0]).toMatchObject({ uiMessages: [user("u1", "hi")], messages: [{ role: "user" }] });
    expect(of("run")[0]).toMatchObject({
      trigger: "submit-message",
      tools: {},
      signal: expect.any(AbortSignal),
      stopSignal: expect.any(AbortSignal),
      cancelSignal: expect.any(AbortSignal),
    });
    const [done] = of("onTurnComplete") as unknown as TurnCompleteArgs<unknown, UIMessage>[];
    expect(done).toMatchObject({ stopped: false, finishReason: "stop", usage: { totalTokens: expect.any(Number) } });
    expect(done?.error).toBeUndefined();
    expect(text(done?.responseMessage)).toBe("hello");
    expect(done?.newUIMessages.map((message) => message.id)).toEqual(["u1", done?.responseMessage?.id]);
    expect(done?.uiMessages).toEqual(done?.newUIMessages);
    expect(done?.messages.map((message) => message.role)).toEqual(["user", "assistant"]);
    expect(Number(done?.lastEventId)).toBe(harness.allRawChunks.length - 1);
    expect(of("onBeforeTurnComplete")[0]?.["lastEventId"]).toBeUndefined();
  });

  test("may write: before the answer, after it, and transiently", async () => {
    const complete = vi.fn();
    const { agent } = recorder({
      onTurnStart: ({ writer }) => {
        writer.write({ type: "data-progress", data: 1, transient: true });
        writer.write({ type: "data-note", id: "n1", data: "before" });
      },
      onBeforeTurnComplete: ({ writer }) => writer.write({ type: "data-note", id: "n2", data: "after" }),
      onTurnComplete: complete,
    });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(types(turn)).toEqual([
      "data-progress",
      "start",
      "data-note",
      "start-step",
      "text-start",
      "text-delta",
      "text-end",
      "finish-step",
      "finish",
      "data-note",
    ]);
    const { responseMessage, uiMessages } = complete.mock.lastCall![0] as TurnCompleteArgs<unknown, UIMessage>;
    expect(responseMessage?.parts.filter((part) => part.type.startsWith("data-"))).toEqual([
      { type: "data-note", id: "n1", data: "before" },
      { type: "data-note", id: "n2", data: "after" },
    ]);
    expect(responseMessage).toEqual(turn.message);
    expect(uiMessages.at(-1)).toEqual(turn.message);
  });

  test.each(["onValidateMessages", "hydrateMessages", "onChatStart", "onTurnStart", "onBeforeTurnComplete"] as const)(
    "a throw in %s is an error chunk and a boundary, told to onTurnComplete",
    async (hook) => {
      let thrown = false;
      const onTurnComplete = vi.fn();
      const { agent } = recorder({
        [hook]: (args: { messages: UIMessage[]; previousMessages?: UIMessage[]; incomingMessages?: UIMessage[] }) => {
          if (!thrown) {
            thrown = true;
            throw new Error(`${hook} failed`);
          }
          return args.previousMessages ? [...args.previousMessages, ...(args.incomingMessages ?? [])] : args.messages;
        },
        onTurnComplete,
      });
      await using harness = mockChatAgent(agent);
      const turn = await harness.sendMessage(user("u1", "hi"));
      expect(turn.chunks.at(-1)).toEqual({ type: "error", errorText: `${hook} failed` });
      expect(boundary(turn)["session-in-event-id"]).toBe("0");
      expect(onTurnComplete).toHaveBeenCalledWith(
        expect.objectContaining({ error: expect.objectContaining({ message: `${hook} failed` }), finishReason: "error" }),
      );
      expect((await harness.sendMessage(user("u2", "again"))).chunks.at(-1)?.type).toBe("finish");
    },
  );

  // F112
  test("a throw in onTurnComplete does not leak into the next turn", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { agent } = recorder({
      onTurnComplete: () => {
        throw new Error("disk full");
      },
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    const next = await harness.sendMessage(user("u2", "again"));
    expect(types(next)).not.toContain("error");
    expect(warn).toHaveBeenCalledWith(
      expect.stringContaining("onTurnComplete"),
      expect.objectContaining({ message: "disk full" }),
    );
    warn.mockRestore();
  });
});

describe("completion hooks of a turn that did not finish", () => {
  test("a stop: no finish reason, and the cut answer cleaned", async () => {
    const clock = createVirtualClock();
    const onTurnComplete = vi.fn();
    const onBeforeTurnComplete = vi.fn();
    const model = scriptedModel([[{ reasoning: "hm" }, { text: "one two three" }, { toolCall: "t", input: {} }]], {
      delayMs: 10,
      clock,
    });
    const agent = chatAgent({
      id: "a",
      onTurnComplete,
      onBeforeTurnComplete,
      run: ({ messages, signal, streamText }) => streamText({ model, messages, abortSignal: signal }),
    });
    await using harness = mockChatAgent(agent, { clock });
    const turn = harness.sendMessage(user("u1", "hi"));
    await clock.advance(25);
    await harness.sendStop();
    await clock.advance(0);
    await turn;
    for (const hook of [onBeforeTurnComplete, onTurnComplete]) {
      expect(hook).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ stopped: true }));
      const args = hook.mock.lastCall![0] as TurnCompleteArgs<unknown, UIMessage>;
      expect(args.finishReason).toBeUndefined();
      expect(args.error).toBeUndefined();
      expect(args.responseMessage?.parts.at(-1)).toEqual({ type: "text", text: "one", state: "done" });
      expect(args.rawResponseMessage?.parts.at(-1)).toMatchObject({ state: "streaming" });
    }
  });

  test("fire within two seconds of a stop, whatever hangs", async () => {
    const clock = createVirtualClock();
    const stoppedAt = { ms: 0 };
    const done = vi.fn();
    const agent = chatAgent({
      id: "a",
      run: ({ chat }) => {
        chat.defer(new Promise(() => {}));
        return new Promise(() => {});
      },
      onTurnComplete: () => done(clock.now() - stoppedAt.ms),
    });
    await using harness = mockChatAgent(agent, { clock });
    const turn = harness.sendMessage(user("u1", "hi"));
    await clock.advance(10_000);
    expect(done).not.toHaveBeenCalled();
    stoppedAt.ms = clock.now();
    await harness.sendStop();
    await clock.advance(2_000);
    await turn;
    expect(done).toHaveBeenCalledExactlyOnceWith(2_000);
  });

  test("a stream that ignores the abort is cut off, and says so", async () => {
    const clock = createVirtualClock();
    const agent = chatAgent({
      id: "a",
      run: ({ chat }) =>
        chat.pipe(new ReadableStream({ start: (controller) => controller.enqueue({ type: "text-start", id: "t" }) })),
    });
    await using harness = mockChatAgent(agent, { clock });
    const turn = harness.sendMessage(user("u1", "hi"));
    await clock.advance(0);
    await harness.sendStop();
    await clock.advance(2_000);
    expect(types(await turn)).toEqual(["start", "text-start", "abort"]);
  });

  test("a model that fails in the middle: the error, and what was said", async () => {
    const onTurnComplete = vi.fn();
    const model = scriptedModel([[{ text: "half" }, { error: "overloaded" }]]);
    const agent = chatAgent({ id: "a", onTurnComplete, run: ({ messages, streamText }) => streamText({ model, messages }) });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(turn.chunks).toContainEqual({ type: "error", errorText: "overloaded" });
    expect(onTurnComplete).toHaveBeenCalledWith(
      expect.objectContaining({
        finishReason: "error",
        stopped: false,
        error: expect.objectContaining({ message: "overloaded" }),
      }),
    );
    expect(text(harness.getSnapshot()?.messages.at(-1))).toBe("half");
  });

  test("a piped turn has a response and no finish reason", async () => {
    const onTurnComplete = vi.fn();
    const model = scriptedModel("piped");
    const agent = chatAgent({
      id: "a",
      onTurnComplete,
      run: async ({ messages, chat, streamText }) => {
        await chat.pipe(streamText({ model, messages }));
      },
    });
    await using harness = mockChatAgent(agent);
    expect(text((await harness.sendMessage(user("u1", "hi"))).message)).toBe("piped");
    const args = onTurnComplete.mock.lastCall![0] as TurnCompleteArgs<unknown, UIMessage>;
    expect([text(args.responseMessage), args.finishReason]).toEqual(["piped", undefined]);
  });

  test.each([
    ["stop", [{ text: "a" }], "stop"],
    ["a question", [{ toolCall: "ask", input: {} }], "tool-calls"],
    ["length", [{ text: "a" }, { finish: "length" }], "length"],
    ["refusal", [{ finish: "content-filter" }], "content-filter"],
    ["other", [{ text: "a" }, { finish: "other" }], "other"],
  ] as const)("the finish reason of %s", async (_name, step, finishReason) => {
    const onTurnComplete = vi.fn();
    const model = scriptedModel([[...step]]);
    const agent = chatAgent({
      id: "a",
      onTurnComplete,
      tools: { ask: { inputSchema: z.object({}) } },
      run: ({ messages, tools, streamText }) => streamText({ model, messages, tools }),
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    expect(onTurnComplete).toHaveBeenCalledWith(expect.objectContaining({ finishReason }));
  });

  test("a runaway stack is capped before anyone reports it", async () => {
    const onTurnComplete = vi.fn();
    const error = new Error("deep".repeat(1_000));
    error.stack = `Error: deep\n${Array.from({ length: 5_000 }, (_, i) => `    at f${i} (x.ts:1:1)`).join("\n")}`;
    const agent = chatAgent({
      id: "a",
      onTurnComplete,
      run: () => {
        throw error;
      },
    });
    await using harness = mockChatAgent(agent);
    const turn = await harness.sendMessage(user("u1", "hi"));
    const [chunk] = turn.chunks;
    expect(chunk?.type === "error" && chunk.errorText).toHaveLength(1_000);
    const reported = (onTurnComplete.mock.lastCall![0] as { error: Error }).error;
    expect(reported.stack?.split("\n").filter((line) => line.startsWith("    at "))).toHaveLength(50);
    expect(reported.message).toHaveLength(1_000);
  });
});

describe("a stop's message", () => {
  test("reaches onStop and chat.stopSignal, with a turn running and without", async () => {
    const clock = createVirtualClock();
    const heard: unknown[] = [];
    const { agent, of } = recorder({
      onTurnStart: ({ chat, turn }) => void (turn === 0 && chat.stopSignal.on((stop) => heard.push(stop))),
      run: ({ chat, stopSignal }) =>
        new Promise<void>((resolve) =>
          stopSignal.addEventListener("abort", () => (heard.push(chat.stopSignal.message), resolve())),
        ),
    });
    await using harness = mockChatAgent(agent, { clock });
    const turn = harness.sendMessage(user("u1", "hi"));
    await clock.advance(0);
    await harness.sendStop("wrong question");
    await turn;
    await harness.sendStop("still here?");
    await clock.advance(0);
    expect(of("onStop")).toEqual([
      expect.objectContaining({ message: "wrong question", running: true }),
      expect.objectContaining({ message: "still here?", running: false }),
    ]);
    expect(heard).toEqual(
      [{ message: "wrong question" }, "wrong question", { message: "still here?" }].sort(
        (a, b) => Number(typeof b === "string") - Number(typeof a === "string"),
      ),
    );
  });

  test("a stop that came with the turn's own message prevents it from running", async () => {
    const ran = vi.fn();
    const gate = deferred();
    const { agent } = recorder({
      onTurnStart: async ({ turn }) => {
        if (turn === 0) await gate.promise;
      },
      run: ran,
    });
    await using harness = mockChatAgent(agent);
    const turn = harness.sendMessage(user("u1", "hi"));
    await harness.sendStop();
    gate.resolve();
    expect((await turn).chunks).toEqual([]);
    expect(ran).not.toHaveBeenCalled();
  });
});

test("a preload writes nothing; what onPreload wrote opens the first turn", async () => {
  const clock = createVirtualClock();
  const { agent, names } = recorder({
    onPreload: ({ writer, chat }) => {
      writer.write({ type: "data-greeting", id: "g", data: "welcome" });
      writer.write({ type: "data-ready", data: true, transient: true });
      chat.store.set("warm", true);
    },
  });
  await using harness = mockChatAgent(agent, { clock });
  await clock.advance(1_000);
  expect(names()).toEqual(["onPreload"]);
  expect(harness.allRawChunks).toEqual([]);
  const turn = await harness.sendMessage(user("u1", "hi"));
  expect(types(turn).slice(0, 3)).toEqual(["start", "data-greeting", "data-ready"]);
  expect(turn.message?.parts[0]).toEqual({ type: "data-greeting", id: "g", data: "welcome" });
});
