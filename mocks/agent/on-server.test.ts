import type { UIMessage } from "ai";
import { stepCountIs, tool } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { messageChunk, receive, testServer, textIn } from "../http/testing.ts";
import { type ModelCall, scriptedModel } from "../model/index.ts";
import type { ChatInputChunk } from "../../src/transport/protocol/index.ts";
import { type ChatAgentOptions, chatAgent } from "./index.ts";
import { answerTo, text } from "./testing.ts";

/** A chat agent behind a real session server on a virtual clock. */
function served(
  calls: ModelCall[] | ModelCall,
  options: Partial<ChatAgentOptions> = {},
  fresh?: (version: number) => Partial<ChatAgentOptions>,
) {
  const models: ReturnType<typeof scriptedModel>[] = [];
  const make = (version: number) =>
    chatAgent({
      id: "echo",
      run: ({ messages, tools, signal, streamText }) =>
        streamText({
          model: (models[version] ??= scriptedModel(calls, { delayMs: 10, clock })),
          messages,
          tools,
          abortSignal: signal,
          stopWhen: stepCountIs(4),
        }),
      ...options,
      ...fresh?.(version),
    });
  const { server, clock, create, append, subscribe } = testServer({ agents: [] });
  server.deploy(make(1));
  const say = async (words: string) => {
    const stored = await append(messageChunk(words));
    await clock.advance(5_000);
    return stored;
  };
  const session = () => server.inspect().sessions[0]!;
  return {
    server,
    clock,
    create,
    append,
    subscribe,
    say,
    session,
    make,
    reply: (message: UIMessage) =>
      append({ kind: "message", payload: { chatId: "chat-1", trigger: "submit-message", message } } satisfies ChatInputChunk),
  };
}

describe("on the session server", () => {
  test("a chat over two runs is one conversation", async () => {
    const { say, create, clock, session, server } = served(({ prompt }) => `${prompt.length} so far`);
    await create();
    await say("one");
    await clock.advance(31_000);
    await say("two");
    expect(session().messages.map(text)).toEqual(["one", "1 so far", "two", "3 so far"]);
    expect(server.inspect().runs.map((run) => [run.reason, run.status, run.turns])).toEqual([
      ["initial", "ended", 1],
      ["continuation", "waiting", 1],
    ]);
    await clock.advance(31_000);
    expect([server.inspect().timers, clock.pending]).toEqual([0, 0]);
  });

  test("a run that crashes in mid-answer is followed by one that answers the same message", async () => {
    const { say, create, server, session, clock } = served("a long answer of many words");
    await create();
    server.faults.add({ type: "crash-run", afterChunks: 4 });
    await say("hi");
    await say("still there?");
    await clock.advance(5_000);
    expect(server.inspect().runs.map((run) => run.status)).toEqual(["crashed", "waiting"]);
    expect(session().messages.map(text)).toEqual([
      "hi",
      "a long answer of many words",
      "still there?",
      "a long answer of many words",
    ]);
  });

  // F43
  test("an approval survives the run that asked for it", async () => {
    const send = tool({ inputSchema: z.object({}), needsApproval: true, execute: async () => "sent" });
    const { say, create, clock, session, reply } = served(
      ({ toolResult }) =>
        toolResult("send") === undefined ? [{ toolCall: "send", input: {} }] : `it is ${String(toolResult("send"))}`,
      { tools: { send } },
    );
    await create();
    await say("send it");
    await clock.advance(31_000);
    const asked = session().messages[1]!;
    const part = asked.parts.find((candidate) => "approval" in candidate) as { toolCallId: string; approval: { id: string } };
    await reply(
      answerTo(asked, { [part.toolCallId]: { state: "approval-responded", approval: { id: part.approval.id, approved: true } } }),
    );
    await clock.advance(1_000);
    expect(session().messages.map((message) => message.id)).toEqual(["u-send it", asked.id]);
    expect(text(session().messages[1])).toBe("it is sent");
  });

  test.each(Array.from({ length: 11 }, (_, afterChunks) => ({ afterChunks })))(
    "an answer to a question is not lost when the run crashes after $afterChunks chunks",
    async ({ afterChunks }) => {
      const ask = tool({ inputSchema: z.object({}) });
      const { say, create, clock, session, reply, server } = served(
        ({ toolResult }) =>
          toolResult("ask") === undefined
            ? [{ text: "One thing." }, { toolCall: "ask", input: {} }]
            : `then ${String(toolResult("ask"))} it is`,
        { tools: { ask } },
      );
      await create();
      await say("paint");
      const asked = session().messages[1]!;
      const [id] = asked.parts.flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []));
      server.faults.add({ type: "crash-run", afterChunks });
      await reply(answerTo(asked, { [id!]: { state: "output-available", output: "blue" } }));
      await clock.advance(5_000);
      await say("thanks");
      expect(
        session()
          .messages.slice(0, 2)
          .map((message) => message.id),
      ).toEqual(["u-paint", asked.id]);
      expect(text(session().messages[1])).toBe("One thing.then blue it is");
    },
  );

  test("an upgrade before run: the newest version answers, and the client's stream just goes on", async () => {
    const answeredBy: number[] = [];
    const { server, create, append, subscribe, clock, make, session } = served("hello", {}, (version) => ({
      onTurnStart: ({ chat }) => void (version === 1 && chat.requestUpgrade()),
      onTurnComplete: () => void answeredBy.push(version),
    }));
    await create();
    const out = receive(await subscribe());
    server.deploy(make(2));
    await append(messageChunk("hi"));
    await clock.advance(1_000);
    expect(answeredBy).toEqual([2]);
    expect(textIn(out.records)).toBe("hello");
    expect(session().messages.map(text)).toEqual(["hi", "hello"]);
    expect(server.inspect().runs.map((run) => [run.version, run.reason])).toEqual([
      [1, "initial"],
      [2, "upgrade"],
    ]);
    await out.cancel();
  });

  test.each([
    ["no newer version", 1, ["initial", "upgrade"]],
    ["a newer version that asks as well", 2, ["initial", "upgrade", "upgrade"]],
  ] as const)("an agent that always asks for an upgrade answers all the same, with %s", async (_name, newest, reasons) => {
    const { server, create, say, make, session } = served("hello", { onTurnStart: ({ chat }) => chat.requestUpgrade() });
    await create();
    if (newest > 1) server.deploy(make(newest));
    await say("hi");
    expect(session().messages.map(text)).toEqual(["hi", "hello"]);
    expect(server.inspect().runs.map((run) => run.reason)).toEqual(reasons);
    await say("again");
    expect(session().messages.map(text)).toEqual(["hi", "hello", "again", "hello"]);
  });

  test("an agent that closes the session says so on the boundary, and later sends are refused", async () => {
    const { say, create, session } = served("bye", { onBeforeTurnComplete: ({ chat }) => chat.close({ reason: "solved" }) });
    await create();
    await say("hi");
    const controls = session().out.flatMap((record) => (record.control ? [record.control] : []));
    expect(controls.map((control) => control.type)).toEqual(["turn-complete", "session-closed"]);
    expect(controls[0]?.headers).toMatchObject({ "session-closed": "true", "session-closed-reason": "solved" });
    expect(session()).toMatchObject({ status: "CLOSED", closedReason: "solved" });
    expect((await say("again")).status).toBe(409);
  });

  test("what a client sent while nobody could answer is answered in order", async () => {
    const { append, create, clock, session } = served(({ lastUserText }) => `re ${lastUserText}`);
    await create();
    for (const words of ["a", "b", "c"]) await append(messageChunk(words));
    await append({ kind: "stop" });
    await clock.advance(5_000);
    // The stop came while the first turn ran; the messages behind it are answered all the same.
    expect(
      session()
        .messages.filter((message) => message.role === "user")
        .map(text),
    ).toEqual(["a", "b", "c"]);
    expect(text(session().messages.at(-1))).toBe("re c");
    const covered = session().out.flatMap((record) => record.control?.headers["session-in-event-id"] ?? []);
    expect(covered.at(-1)).toBe("3");
  });
});
