import { stepCountIs, streamText, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { createSessionServer } from "../server.ts";
import { mockChatAgent, runInMockSession } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { customAgent } from "./index.ts";
import { answerTo, boundary, text, types, user } from "./testing.ts";

describe("a custom agent over the raw session", () => {
  const raw = customAgent({
    id: "raw",
    async run(_payload, { session, signal }) {
      for await (const { seqNum, id, chunk } of session.in) {
        if (chunk.kind === "stop") continue;
        session.out.append({ type: "data-heard", data: { seqNum, id, kind: chunk.kind } });
        await session.out.pipe(streamText({ model: scriptedModel("raw answer"), prompt: "hi", abortSignal: signal }));
        await session.out.turnComplete();
        if (session.in.peek()?.chunk.kind === "stop") await session.in.next();
      }
    },
  });

  test("reads every record and writes what it likes", async () => {
    await using harness = mockChatAgent(raw);
    const turn = await harness.sendMessage(user("u1", "hi"));
    expect(turn.chunks[0]).toEqual({ type: "data-heard", data: { seqNum: 0, id: null, kind: "message" } });
    expect(types(turn)).toContain("text-delta");
    expect(boundary(turn)).toEqual({ "public-access-token": "token-1", "session-in-event-id": "0" });
  });

  test("ends with its idle time, and when it returns", async () => {
    const clock = createVirtualClock();
    await runInMockSession(
      async ({ start, in: input }) => {
        const idle = start(raw);
        input.stop();
        await clock.advance(30_000);
        expect(await idle.exited).toBe("completed");
        const once = start(customAgent({ id: "once", run: () => {} }));
        expect(await once.exited).toBe("completed");
      },
      { clock },
    );
  });

  test("or takes messages only, and hears the stops between them", async () => {
    const stops: unknown[] = [];
    const agent = customAgent({
      id: "m",
      async run(_payload, { chat, session }) {
        chat.stopSignal.on((stop) => stops.push(stop));
        for (let next = await chat.messages.next(); next; next = await chat.messages.next()) {
          session.out.append({ type: "data-got", data: [next.seqNum, next.payload.message?.id] });
          await session.out.turnComplete();
        }
      },
    });
    await using harness = mockChatAgent(agent);
    await harness.sendStop("not yet");
    expect((await harness.sendMessage(user("u1", "hi"))).chunks).toEqual([{ type: "data-got", data: [1, "u1"] }]);
    expect(stops).toEqual([{ message: "not yet" }]);
  });

  test("waits for as long as it wants", async () => {
    const clock = createVirtualClock();
    const waited = vi.fn();
    const agent = customAgent({
      id: "w",
      run: async (_payload, { session }) => waited(await session.in.next({ timeoutInSeconds: 5 })),
    });
    await runInMockSession(
      async ({ start }) => {
        const run = start(agent);
        await clock.advance(5_000);
        await run.exited;
      },
      { clock },
    );
    expect(waited).toHaveBeenCalledExactlyOnceWith(undefined);
  });
});

describe("a custom agent over chat.createSession", () => {
  const model = () =>
    scriptedModel(({ lastUserText, toolResult }) =>
      lastUserText === "ask" && toolResult("ask") === undefined
        ? [{ toolCall: "ask", input: {} }]
        : `${lastUserText}! ${String(toolResult("ask") ?? "")}`.trim(),
    );
  const ask = tool({ inputSchema: z.object({}) });
  const turns = customAgent({
    id: "turns",
    async run(payload, { chat }) {
      const answering = model();
      for await (const turn of chat.createSession(payload)) {
        if (turn.trigger === "action") await turn.done();
        else
          await turn.complete(
            streamText({
              model: answering,
              messages: turn.messages,
              tools: { ask },
              abortSignal: turn.signal,
              stopWhen: stepCountIs(3),
            }),
          );
      }
    },
  });

  test("gets turns with their history, and answers continue the same message", async () => {
    await using harness = mockChatAgent(turns);
    expect(text((await harness.sendMessage(user("u1", "one"))).message)).toBe("one!");
    const asked = (await harness.sendMessage(user("u2", "ask"))).message!;
    const id = asked.parts.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []))[0]!;
    const done = await harness.sendMessage(answerTo(asked, { [id]: { state: "output-available", output: "blue" } }));
    expect(done.message?.id).toBe(asked.id);
    expect(text(done.message)).toBe("ask! blue");
    expect(harness.getSnapshot()?.messages.map((message) => message.role)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(text((await harness.sendRegenerate()).message)).toBe("ask! blue".slice(0, 0));
  });

  test("an action, a stop with nothing running and a forgotten ending all reach their boundary", async () => {
    const forgetful = customAgent({
      id: "f",
      async run(payload, { chat }) {
        for await (const turn of chat.createSession(payload)) void turn.number;
      },
    });
    await using harness = mockChatAgent(forgetful);
    expect(boundary(await harness.sendAction({ any: 1 }))["session-in-event-id"]).toBe("0");
    await harness.sendStop();
    expect(boundary(await harness.sendMessage(user("u1", "hi")))["session-in-event-id"]).toBe("2");
    expect(harness.allRawChunks).toHaveLength(3);
  });

  test("a stop aborts the turn, and the loop goes on", async () => {
    const clock = createVirtualClock();
    const slow = scriptedModel("one two three", { delayMs: 100, clock });
    const stopped: boolean[] = [];
    const agent = customAgent({
      id: "s",
      async run(payload, { chat }) {
        for await (const turn of chat.createSession(payload, { maxTurns: 2 })) {
          await turn.complete(streamText({ model: slow, messages: turn.messages, abortSignal: turn.signal }));
          stopped.push(turn.stopped);
        }
      },
    });
    await using harness = mockChatAgent(agent, { clock });
    const first = harness.sendMessage(user("u1", "hi"));
    await clock.advance(150);
    await harness.sendStop();
    await clock.advance(0);
    expect(types(await first).at(-1)).toBe("abort");
    const second = harness.sendMessage(user("u2", "hi"));
    await clock.advance(1_000);
    expect(text((await second).message)).toBe("one two three");
    expect(stopped).toEqual([true, false]);
    expect(await harness.waitForExit()).toBe("completed");
  });

  test("a failing source is an error chunk, and the loop goes on", async () => {
    const agent = customAgent({
      id: "e",
      async run(payload, { chat }) {
        for await (const turn of chat.createSession(payload)) {
          await turn.complete({
            toUIMessageStream: () => new ReadableStream({ start: (c) => c.error(new Error("broken pipe")) }),
          });
        }
      },
    });
    await using harness = mockChatAgent(agent);
    for (const id of ["u1", "u2"])
      expect((await harness.sendMessage(user(id, "hi"))).chunks).toEqual([{ type: "error", errorText: "broken pipe" }]);
  });

  test("the loop may rewrite the history and add its own response", async () => {
    const agent = customAgent({
      id: "r",
      async run(payload, { chat }) {
        for await (const turn of chat.createSession(payload)) {
          await turn.setMessages([user("only", "this")]);
          await turn.addResponse({
            id: `r${turn.number}`,
            role: "assistant",
            parts: [{ type: "text", text: `${turn.messages.length}` }],
          });
          await turn.done();
        }
      },
    });
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "hi"));
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["this", "1"]);
  });

  test("a head start hands over its first turn", async () => {
    const seen: unknown[] = [];
    const agent = customAgent({
      id: "h",
      async run(payload, { chat }) {
        for await (const turn of chat.createSession(payload)) {
          seen.push(turn.handover);
          await turn.complete();
        }
      },
    });
    await using harness = mockChatAgent(agent, { mode: "handover-prepare", headStartMessages: [user("u1", "hi")] });
    await harness.sendHandover({
      isFinal: true,
      messageId: "m1",
      partialAssistantMessage: [{ role: "assistant", content: "Sunny." }],
    });
    expect(seen).toEqual([{ isFinal: true }]);
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["hi", "Sunny."]);
  });
});

describe("what is refused before the loop sees it", () => {
  test.each([
    ["client data", { userId: 7 }, user("u1", "hi"), /userId/],
    ["an answer to nothing", { userId: "u" }, { id: "gone", role: "assistant" as const, parts: [] }, /no message "gone"/],
  ])("%s is an error chunk and a boundary, and the next turn runs", async (_name, metadata, message, expected) => {
    const loop = vi.fn();
    const agent = customAgent({
      id: "s",
      clientDataSchema: z.object({ userId: z.string() }),
      async run(payload, { chat }) {
        for await (const turn of chat.createSession(payload)) {
          loop(turn.clientData);
          await turn.done();
        }
      },
    });
    await runInMockSession(async ({ start, in: input, out }) => {
      start(agent, { metadata: { userId: "boot" } });
      const boundaries = () => out.records.filter((record) => record.control);
      input.message(message, { metadata });
      input.message(user("u2", "ok"), { metadata: { userId: "u" } });
      await expect.poll(() => boundaries().length).toBe(2);
      expect(out.chunks).toEqual([{ type: "error", errorText: expect.stringMatching(expected) }]);
    });
    expect(loop).toHaveBeenCalledExactlyOnceWith({ userId: "u" });
  });
});

describe("what a custom agent asks for", () => {
  test.each([
    ["endRun", "end-run"],
    ["close", "closed"],
    ["requestUpgrade", "upgrade"],
  ] as const)("%s happens when it returns", async (verb, exit) => {
    const agent = customAgent({ id: "c", run: (_payload, { chat }) => chat[verb]() });
    await runInMockSession(async ({ start }) => {
      expect(await start(agent).exited).toBe(exit);
    });
  });

  test("client data is validated before the loop begins", async () => {
    const run = vi.fn();
    const agent = customAgent({ id: "v", clientDataSchema: z.object({ userId: z.string() }), run });
    await runInMockSession(async ({ start, out }) => {
      await start(agent, { trigger: "submit-message", metadata: { userId: 7 } }).exited;
      expect(out.chunks).toEqual([{ type: "error", errorText: expect.stringContaining("userId") }]);
      expect(out.records.at(-1)?.control?.type).toBe("turn-complete");
      await start(agent, { metadata: { userId: "u" } }).exited;
    });
    expect(run).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ metadata: { userId: "u" } }), expect.anything());
  });

  test("a message that waits for a run whose client data is refused is told so", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const run = vi.fn();
    const clock = createVirtualClock();
    const agent = customAgent({ id: "v", clientDataSchema: z.object({ userId: z.string() }), run });
    const server = createSessionServer({ agents: [agent], clock, seed: 1 });
    const { publicAccessToken } = await server.startSession({ chatId: "c", taskId: "v", clientData: { userId: 7 } });
    await clock.advance(0);
    expect(server.inspect().sessions[0]!.out).toEqual([]);
    const chunk = { kind: "message", payload: { chatId: "c", trigger: "submit-message", message: user("u1", "hi") } };
    const headers = { Authorization: `Bearer ${publicAccessToken}` };
    await server.fetch(new Request("http://session.test/realtime/v1/sessions/c/in/append", { method: "POST", headers, body: JSON.stringify(chunk) }));
    await clock.advance(0);
    const [error, end] = server.inspect().sessions[0]!.out;
    expect(error?.chunk).toEqual({ type: "error", errorText: expect.stringContaining("userId") });
    expect(end?.control).toMatchObject({ type: "turn-complete", headers: { "session-in-event-id": "0" } });
    expect(run).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
