import type { UIMessage } from "ai";
import { stepCountIs, streamText as bareStreamText, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { type MockChatAgentHarness, type MockChatAgentOptions, mockChatAgent, runInMockSession } from "../harness/index.ts";
import { type ModelCall, scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent, customAgent, defineSkill, localsKey } from "./index.ts";
import { answerTo, boundary, text, types, user } from "./testing.ts";

/*
 * Every agent feature of the platform's documents, a row each. A row is a test: it fails when the feature is gone.
 * The files beside this one go into each of them.
 */

interface Row {
  feature: string;
  prove: () => Promise<unknown>;
}

const noop = tool({ inputSchema: z.object({}), execute: async () => "ok" });
const approve = tool({ inputSchema: z.object({}), needsApproval: true, execute: async () => "sent" });
const ask = tool({ inputSchema: z.object({}) });
const callOf = (name: string): ModelCall => [{ toolCall: name, input: {} }];

function agentOf(options: Partial<ChatAgentOptions>, calls: ModelCall[] | ModelCall = "hello") {
  const model = scriptedModel(calls);
  const agent = chatAgent({
    id: "a",
    run: ({ messages, tools, signal, streamText }) =>
      streamText({ model, messages, tools, abortSignal: signal, stopWhen: stepCountIs(4) }),
    ...options,
  });
  return { agent, model };
}

async function withAgent<T>(
  options: Partial<ChatAgentOptions>,
  drive: (harness: MockChatAgentHarness) => Promise<T>,
  { calls, ...harnessOptions }: MockChatAgentOptions & { calls?: ModelCall[] | ModelCall } = {},
): Promise<T> {
  await using harness = mockChatAgent(agentOf(options, calls).agent, harnessOptions);
  return await drive(harness);
}

const hi = (harness: MockChatAgentHarness, id = "u1") => harness.sendMessage(user(id, "hi"));
const callIds = (message: UIMessage | undefined) =>
  (message?.parts ?? []).flatMap((part) => ("toolCallId" in part ? [part.toolCallId] : []));
const approvals = (message: UIMessage) =>
  message.parts.flatMap((part) =>
    "toolCallId" in part && part.approval ? [{ call: part.toolCallId, id: part.approval.id }] : [],
  );
const decide = (message: UIMessage, approved: boolean) =>
  answerTo(
    message,
    Object.fromEntries(
      approvals(message).map(({ call, id }) => [call, { state: "approval-responded", approval: { id, approved } }]),
    ),
  );
const told = <T>(mock: { mock: { lastCall?: unknown[] } }) => mock.mock.lastCall?.[0] as T;

const TABLE: Record<string, Row[]> = {
  "quick start: chat.agent": [
    {
      feature: "run gets model messages and a signal",
      prove: () =>
        withAgent({ run: ({ messages, signal }) => `${messages[0]?.role} ${signal.aborted}` }, async (h) =>
          expect(text((await hi(h)).message)).toBe("user false"),
        ),
    },
    {
      feature: "a StreamTextResult is piped by itself",
      prove: () => withAgent({}, async (h) => expect(text((await hi(h)).message)).toBe("hello")),
    },
    {
      feature: "a turn ends with a refreshed token and the consumed record",
      prove: () =>
        withAgent({}, async (h) =>
          expect(Object.keys(boundary(await hi(h)))).toEqual(["public-access-token", "session-in-event-id"]),
        ),
    },
    {
      feature: "the start chunk names the message",
      prove: () =>
        withAgent({}, async (h) =>
          expect((await hi(h)).chunks[0]).toMatchObject({ type: "start", messageId: expect.any(String) }),
        ),
    },
  ],
  "protocol: what arrives on .in": [
    {
      feature: "preload fires onPreload and writes nothing",
      prove: async () => {
        const onPreload = vi.fn();
        await withAgent({ onPreload }, async (h) => {
          await expect.poll(() => onPreload.mock.calls.length).toBe(1);
          expect(h.allRawChunks).toEqual([]);
        });
      },
    },
    {
      feature: "submit-message",
      prove: () =>
        withAgent({ run: ({ trigger }) => trigger }, async (h) => expect(text((await hi(h)).message)).toBe("submit-message")),
    },
    {
      feature: "regenerate-message, also of one message",
      prove: () =>
        withAgent({ run: ({ trigger, messageId }) => `${trigger} ${messageId}` }, async (h) => {
          await hi(h);
          expect(text((await h.sendRegenerate("u1")).message)).toBe("regenerate-message u1");
        }),
    },
    {
      feature: "action",
      prove: () =>
        withAgent({ run: ({ trigger }) => trigger }, async (h) => expect(text((await h.sendAction({})).message)).toBe("action")),
    },
    {
      feature: "close ends the run without a boundary",
      prove: () =>
        withAgent({}, async (h) => {
          await hi(h);
          const n = h.allRawChunks.length;
          await h.sendClose();
          expect([await h.waitForExit(), h.allRawChunks.length]).toEqual(["closed", n]);
        }),
    },
    {
      feature: "handover-prepare, handover",
      prove: () =>
        withAgent(
          {},
          async (h) => {
            await h.sendHandover({
              messageId: "m",
              isFinal: true,
              partialAssistantMessage: [{ role: "assistant", content: "hey" }],
            });
            expect(h.getSnapshot()?.messages.map(text)).toEqual(["hi", "hey"]);
          },
          { mode: "handover-prepare", headStartMessages: [user("u1", "hi")] },
        ),
    },
    {
      feature: "handover-skip",
      prove: () =>
        withAgent(
          {},
          async (h) => {
            await h.sendHandoverSkip();
            expect(h.allRawChunks).toEqual([]);
          },
          { mode: "handover-prepare" },
        ),
    },
    {
      feature: "the messages array of the prerelease wire: its last element counts",
      prove: () =>
        runInMockSession(async ({ start, in: input, out, chatId }) => {
          start(agentOf({ run: ({ messages }) => `${messages.length}` }).agent);
          input.send({
            kind: "message",
            payload: { chatId, trigger: "submit-message", messages: [user("u0", "old"), user("u1", "new")] } as never,
          });
          await out.waitFor((record) => record.control !== undefined);
          expect(out.chunks).toContainEqual({ type: "text-delta", id: expect.any(String), delta: "1" });
        }),
    },
    {
      feature: "metadata reaches the turn, per message",
      prove: () =>
        runInMockSession(async ({ start, in: input, out }) => {
          start(agentOf({ run: ({ clientData }) => JSON.stringify(clientData) }).agent, { metadata: { a: 1 } });
          input.message(user("u1", "hi"), { metadata: { a: 2 } });
          await out.waitFor((record) => record.control !== undefined);
          expect(out.chunks).toContainEqual({ type: "text-delta", id: expect.any(String), delta: '{"a":2}' });
        }),
    },
  ],
  stop: [
    {
      feature: "aborts the model call, the run stays",
      prove: async () => {
        const clock = createVirtualClock();
        const { agent } = agentOf({}, scriptedCalls(clock));
        await using harness = mockChatAgent(agent, { clock });
        const turn = hi(harness);
        await clock.advance(10);
        await harness.sendStop();
        await clock.advance(0);
        expect(types(await turn).at(-1)).toBe("abort");
        expect(text((await hi(harness, "u2")).message)).toBe("next");
      },
    },
    {
      feature: "with nothing running writes a boundary with its own number",
      prove: () =>
        withAgent({}, async (h) => {
          await hi(h);
          await h.sendStop();
          await hi(h, "u2");
          expect(h.allRawChunks.flatMap((c) => ("headers" in c ? [c.headers["session-in-event-id"]] : []))).toEqual([
            "0",
            "1",
            "2",
          ]);
        }),
    },
    {
      feature: "its message reaches the stop handler",
      prove: async () => {
        const onStop = vi.fn();
        await withAgent({ onStop }, async (h) => {
          await hi(h);
          await h.sendStop("too long");
          await expect.poll(() => onStop.mock.calls.length).toBe(1);
        });
        expect(told(onStop)).toMatchObject({ message: "too long", running: false });
      },
    },
    {
      feature: "onTurnComplete still fires, within two seconds",
      prove: async () => {
        const clock = createVirtualClock();
        const onTurnComplete = vi.fn();
        await using harness = mockChatAgent(agentOf({ onTurnComplete, run: () => new Promise(() => {}) }).agent, { clock });
        const turn = hi(harness);
        await clock.advance(0);
        await harness.sendStop();
        await clock.advance(2_000);
        await turn;
        expect(told(onTurnComplete)).toMatchObject({ stopped: true });
      },
    },
  ],
  "tool approvals": [
    {
      feature: "the turn ends in approval-requested",
      prove: () =>
        withAgent({ tools: { approve } }, async (h) => expect(types(await hi(h))).toContain("tool-approval-request"), {
          calls: [callOf("approve")],
        }),
    },
    {
      feature: "approved: matched by id, executed, the same message goes on",
      prove: () =>
        withAgent(
          { tools: { approve } },
          async (h) => {
            const asked = (await hi(h)).message!;
            const done = await h.sendMessage(decide(asked, true));
            expect([done.message?.id, types(done).includes("tool-output-available")]).toEqual([asked.id, true]);
          },
          { calls: [callOf("approve"), "done"] },
        ),
    },
    {
      feature: "denied: reported, not executed",
      prove: () =>
        withAgent(
          { tools: { approve } },
          async (h) => expect(types(await h.sendMessage(decide((await hi(h)).message!, false)))).toContain("tool-output-denied"),
          { calls: [callOf("approve"), "ok"] },
        ),
    },
    {
      feature: "several at once",
      prove: () =>
        withAgent(
          { tools: { approve } },
          async (h) => {
            const done = await h.sendMessage(decide((await hi(h)).message!, true));
            expect(done.chunks.filter((chunk) => chunk.type === "tool-output-available")).toHaveLength(2);
          },
          {
            calls: [
              [
                { toolCall: "approve", input: {} },
                { toolCall: "approve", input: {} },
              ],
              "done",
            ],
          },
        ),
    },
    {
      feature: "merged after hydrateMessages",
      prove: async () => {
        const stored: UIMessage[] = [];
        await withAgent(
          {
            tools: { approve },
            hydrateMessages: ({ incomingMessages: [message] }) => {
              if (message?.role === "user") stored.push(message);
              return [...stored];
            },
            onTurnComplete: ({ responseMessage }) => void (responseMessage && stored.push(responseMessage)),
          },
          async (h) =>
            expect(types(await h.sendMessage(decide((await hi(h)).message!, true)))).toContain("tool-output-available"),
          { calls: [callOf("approve"), "done"] },
        );
      },
    },
    {
      feature: "background data is held back while a tool message is newest",
      prove: async () => {
        const { agent, model } = agentOf(
          {
            tools: { approve },
            onTurnStart: ({ chat, turn }) => void (turn === 1 && chat.inject([{ role: "user", content: "note" }])),
          },
          [callOf("approve"), "done"],
        );
        await using h = mockChatAgent(agent);
        await h.sendMessage(decide((await hi(h)).message!, true));
        expect(JSON.stringify(model.calls[1]?.prompt)).not.toContain("note");
      },
    },
  ],
  "human in the loop": [
    {
      feature: "a tool without execute pauses the turn with finish reason tool-calls",
      prove: async () => {
        const onTurnComplete = vi.fn();
        await withAgent({ tools: { ask }, onTurnComplete }, hi, { calls: [callOf("ask")] });
        expect(told(onTurnComplete)).toMatchObject({
          finishReason: "tool-calls",
          responseMessage: { parts: [{ type: "step-start" }, { state: "input-available" }] },
        });
      },
    },
    {
      feature: "addToolOutput continues the message",
      prove: () =>
        withAgent(
          { tools: { ask } },
          async (h) => {
            const asked = (await hi(h)).message!;
            const done = await h.sendMessage(
              answerTo(asked, { [callIds(asked)[0]!]: { state: "output-available", output: "blue" } }),
            );
            expect([done.message?.id, text(done.message)]).toEqual([asked.id, '"blue"']);
          },
          { calls: [callOf("ask"), ({ toolResult }) => JSON.stringify(toolResult("ask"))] },
        ),
    },
    {
      feature: "history.getPendingToolCalls and extractNewToolResults",
      prove: async () => {
        const seen: unknown[] = [];
        await withAgent(
          {
            tools: { ask },
            onTurnComplete: ({ chat }) => void seen.push(chat.history.getPendingToolCalls().length),
            onValidateMessages: ({ messages, chat }) => {
              seen.push(
                messages.flatMap((message) => chat.history.extractNewToolResults(message)).map((result) => result.output),
              );
              return messages;
            },
          },
          async (h) => {
            const asked = (await hi(h)).message!;
            await h.sendMessage(answerTo(asked, { [callIds(asked)[0]!]: { state: "output-available", output: 7 } }));
          },
          { calls: [callOf("ask"), "ok"] },
        );
        expect(seen).toEqual([[], 1, [7], 0]);
      },
    },
  ],
  steering: [
    {
      feature: "shouldInject: in at the next step, with proof on the stream",
      prove: () =>
        steered({ shouldInject: () => true }, async ({ turn, prompt }) => {
          expect(types(turn)).toContain("data-pending-message-injected");
          expect(prompt).toContain("steer");
        }),
    },
    {
      feature: "without it: the next turn",
      prove: () =>
        steered({}, async ({ turn, prompt, harness }) => {
          expect(prompt).not.toContain("steer");
          expect(types(turn)).not.toContain("data-pending-message-injected");
          await expect.poll(() => harness.getSnapshot()?.messages.length).toBe(4);
        }),
    },
    {
      feature: "prepare, onReceived, onInjected",
      prove: async () => {
        const calls: string[] = [];
        await steered(
          {
            shouldInject: () => true,
            prepare: () => [{ role: "user", content: "PREPARED" }],
            onReceived: () => void calls.push("received"),
            onInjected: () => void calls.push("injected"),
          },
          async ({ prompt }) => expect(prompt).toContain("PREPARED"),
        );
        expect(calls).toEqual(["received", "injected"]);
      },
    },
    {
      feature: "a bare streamText is warned about once",
      prove: async () => {
        const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
        await withAgent(
          {
            pendingMessages: { shouldInject: () => true },
            run: ({ messages }) => bareStreamText({ model: scriptedModel("x"), messages }),
          },
          async (h) => {
            await hi(h);
            await hi(h, "u2");
          },
        );
        expect(warn).toHaveBeenCalledOnce();
        warn.mockRestore();
      },
    },
  ],
  "actions and history": [
    {
      feature: "actionSchema refuses, onAction is not called",
      prove: () =>
        withAgent(
          { actionSchema: z.object({ type: z.literal("undo") }) as never, onAction: () => expect.unreachable() },
          async (h) => expect((await h.sendAction({ type: "x" })).chunks[0]?.type).toBe("error"),
        ),
    },
    {
      feature: "after onAction, run with trigger action, which may return nothing",
      prove: () =>
        withAgent(
          { onAction: ({ chat }) => chat.history.slice(0, -2), run: ({ trigger }) => (trigger === "action" ? undefined : "x") },
          async (h) => {
            await hi(h);
            expect((await h.sendAction({})).chunks).toEqual([]);
            expect(h.getSnapshot()?.messages).toEqual([]);
          },
        ),
    },
    {
      feature: "actions: edit, no run",
      prove: () =>
        withAgent({ actions: "edit", onAction: ({ chat }) => chat.history.set([]), run: ({ trigger }) => trigger }, async (h) => {
          await hi(h);
          expect((await h.sendAction({})).chunks).toEqual([]);
        }),
    },
    {
      feature: "chat.turn()",
      prove: () =>
        withAgent(
          { actions: "edit", onAction: ({ chat }) => chat.turn("why?"), run: ({ messages }) => `${messages.length}` },
          async (h) => expect(text((await h.sendAction({})).message)).toBe("1"),
        ),
    },
    ...(["rollbackTo", "remove", "replace", "slice", "set", "all"] as const).map((verb): Row => ({
      feature: `chat.history.${verb}`,
      prove: () =>
        withAgent(
          {
            run: () => "x",
            onAction: ({ chat: { history } }) => {
              const reply = history.all()[1]!.id;
              const edits = {
                rollbackTo: () => history.rollbackTo("u1"),
                remove: () => history.remove(reply),
                replace: () => {
                  history.replace("u1", user("u2", "b"));
                  history.slice(0, 1);
                },
                slice: () => history.slice(0, 1),
                set: () => history.set([user("u1", "a")]),
                all: () => history.set(history.all().slice(0, 1)),
              };
              edits[verb]();
            },
            actions: "edit",
          },
          async (h) => {
            await hi(h);
            await h.sendAction({});
            expect(h.getSnapshot()?.messages.map((m) => m.id)).toEqual([verb === "replace" ? "u2" : "u1"]);
          },
        ),
    })),
    {
      feature: "compaction by the user's action",
      prove: () =>
        withAgent(
          {
            run: ({ trigger }) => (trigger === "action" ? undefined : "x"),
            onAction: ({ chat }) => chat.history.set([user("s", "summary")]),
          },
          async (h) => {
            await hi(h);
            await h.sendAction({});
            expect(h.getSnapshot()?.messages.map(text)).toEqual(["summary"]);
          },
        ),
    },
  ],
  hooks: [
    {
      feature: "onChatStart once per chat",
      prove: async () => {
        const onChatStart = vi.fn();
        await withAgent({ onChatStart, maxTurns: 1 }, async (h) => {
          await hi(h);
          await h.waitForExit();
          await hi(h, "u2");
        });
        expect(onChatStart).toHaveBeenCalledOnce();
      },
    },
    {
      feature: "onValidateMessages may rewrite",
      prove: () =>
        withAgent({ onValidateMessages: () => [user("u1", "clean")] }, async (h) => {
          await hi(h);
          expect(text(h.getSnapshot()?.messages[0])).toBe("clean");
        }),
    },
    {
      feature: "hydrateMessages replaces the history",
      prove: () =>
        withAgent(
          {
            hydrateMessages: ({ incomingMessages }) => [user("db", "db"), ...incomingMessages],
            run: ({ messages }) => `${messages.length}`,
          },
          async (h) => expect(text((await hi(h)).message)).toBe("2"),
        ),
    },
    {
      feature: "onTurnStart, onBeforeTurnComplete, onTurnComplete, in order",
      prove: async () => {
        const order: string[] = [];
        await withAgent(
          {
            onTurnStart: () => void order.push("start"),
            onBeforeTurnComplete: () => void order.push("before"),
            onTurnComplete: () => void order.push("complete"),
          },
          hi,
        );
        expect(order).toEqual(["start", "before", "complete"]);
      },
    },
    {
      feature: "onTurnComplete: finishReason, responseMessage, uiMessages, stopped, lastEventId",
      prove: async () => {
        const done = vi.fn();
        await withAgent({ onTurnComplete: done }, hi);
        expect(told(done)).toMatchObject({
          finishReason: "stop",
          responseMessage: { role: "assistant" },
          uiMessages: [{ id: "u1" }, { role: "assistant" }],
          stopped: false,
          lastEventId: expect.any(String),
        });
      },
    },
    {
      feature: "onTurnComplete: error",
      prove: async () => {
        const done = vi.fn();
        await withAgent(
          {
            onTurnComplete: done,
            run: () => {
              throw new Error("no");
            },
          },
          hi,
        );
        expect(told(done)).toMatchObject({ error: { message: "no" }, finishReason: "error" });
      },
    },
    {
      feature: "finishReason undefined for piped turns",
      prove: async () => {
        const done = vi.fn();
        await withAgent(
          {
            onTurnComplete: done,
            run: ({ chat, streamText, messages }) => chat.pipe(streamText({ model: scriptedModel("x"), messages })),
          },
          hi,
        );
        expect(told<{ finishReason?: string }>(done).finishReason).toBeUndefined();
      },
    },
    {
      feature: "onChatSuspend",
      prove: async () => {
        const clock = createVirtualClock();
        const onChatSuspend = vi.fn();
        await withAgent(
          { onChatSuspend },
          async (h) => {
            await hi(h);
            await clock.advance(30_000);
            expect(await h.waitForExit()).toBe("idle");
          },
          { clock },
        );
        expect(onChatSuspend).toHaveBeenCalledOnce();
      },
    },
    {
      feature: "the hooks' writer: persistent data joins the response, transient does not",
      prove: () =>
        withAgent(
          {
            onTurnStart: ({ writer }) => {
              writer.write({ type: "data-a", data: 1 });
              writer.write({ type: "data-b", data: 1, transient: true });
            },
          },
          async (h) => {
            const turn = await hi(h);
            expect(types(turn)).toContain("data-b");
            expect(h.getSnapshot()?.messages[1]?.parts.map((p) => p.type)).toEqual(["data-a", "step-start", "text"]);
          },
        ),
    },
    {
      feature: "clientDataSchema",
      prove: async () => {
        vi.spyOn(console, "warn").mockImplementation(() => {});
        await withAgent(
          { clientDataSchema: z.object({ userId: z.string() }) as never },
          async (h) => expect((await hi(h)).chunks).toEqual([expect.objectContaining({ type: "error" })]),
          { clientData: {} },
        );
        vi.restoreAllMocks();
      },
    },
  ],
  "the chat handle": [
    {
      feature: "response.write",
      prove: () =>
        withAgent({ run: ({ chat }) => chat.response.write({ type: "data-x", data: 1 }) }, async (h) =>
          expect((await hi(h)).message?.parts).toEqual([{ type: "data-x", data: 1 }]),
        ),
    },
    {
      feature: "defer is awaited before the turn completes",
      prove: async () => {
        const order: string[] = [];
        await withAgent(
          {
            run: ({ chat }) => {
              chat.defer(async () => void order.push("saved"));
              return "x";
            },
            onTurnComplete: () => void order.push("complete"),
          },
          hi,
        );
        expect(order).toEqual(["saved", "complete"]);
      },
    },
    {
      feature: "inject reaches the next model call",
      prove: async () => {
        const { agent, model } = agentOf({ onTurnStart: ({ chat }) => chat.inject([{ role: "user", content: "note" }]) });
        await using h = mockChatAgent(agent);
        await hi(h);
        expect(JSON.stringify(model.calls[0]?.prompt)).toContain("note");
      },
    },
    {
      feature: "store survives the run",
      prove: () =>
        withAgent(
          {
            maxTurns: 1,
            run: ({ chat }) => {
              const n = chat.store.get<number>("n") ?? 0;
              chat.store.set("n", n + 1);
              return `${n}`;
            },
          },
          async (h) => {
            await hi(h);
            await h.waitForExit();
            expect(text((await hi(h, "u2")).message)).toBe("1");
          },
        ),
    },
    {
      feature: "locals, seeded by setupLocals",
      prove: () => {
        const key = localsKey<string>("db");
        return withAgent(
          { run: ({ chat }) => chat.locals.get(key) },
          async (h) => expect(text((await hi(h)).message)).toBe("test db"),
          { setupLocals: ({ set }) => set(key, "test db") },
        );
      },
    },
    {
      feature: "endRun",
      prove: () =>
        withAgent({ run: ({ chat }) => (chat.endRun(), "bye") }, async (h) => {
          expect(text((await hi(h)).message)).toBe("bye");
          expect(await h.waitForExit()).toBe("end-run");
        }),
    },
    {
      feature: "requestUpgrade before run: the new run answers, nothing is sent again",
      prove: () =>
        withAgent(
          { onTurnStart: ({ chat, runId }) => void (runId === "run_1" && chat.requestUpgrade()), run: ({ runId }) => runId },
          async (h) => expect(text((await hi(h)).message)).toBe("run_2"),
        ),
    },
    {
      feature: "requestUpgrade later: the swap follows the turn",
      prove: () =>
        withAgent(
          {
            run: ({ chat, runId }) => {
              if (runId === "run_1") chat.requestUpgrade();
              return runId;
            },
          },
          async (h) => {
            expect(text((await hi(h)).message)).toBe("run_1");
            expect(text((await hi(h, "u2")).message)).toBe("run_2");
          },
        ),
    },
    {
      feature: "close with a reason",
      prove: () =>
        withAgent({ run: ({ chat }) => (chat.close({ reason: "done" }), "bye") }, async (h) =>
          expect(boundary(await hi(h))).toMatchObject({ "session-closed": "true", "session-closed-reason": "done" }),
        ),
    },
    {
      feature: "skills: preamble, loadSkill, a scripted bash",
      prove: async () => {
        const skill = defineSkill({
          id: "s",
          description: "Does s.",
          instructions: "Run it.",
          bash: (command) => `ran ${command}`,
        });
        const { agent, model } = agentOf({ skills: [skill] }, [
          [{ toolCall: "loadSkill", input: { name: "s" } }],
          [{ toolCall: "bash", input: { skill: "s", command: "go" } }],
          ({ toolResult }) => JSON.stringify([toolResult("loadSkill"), toolResult("bash")]),
        ]);
        await using h = mockChatAgent(agent);
        expect(text((await hi(h)).message)).toMatch(/Run it\..*ran go/);
        expect(JSON.stringify(model.calls[0]?.prompt[0])).toContain("Does s.");
      },
    },
    {
      feature: "toStreamTextOptions",
      prove: () =>
        withAgent(
          {
            skills: [defineSkill({ id: "s", description: "d", instructions: "i" })],
            run: ({ chat, messages }) =>
              bareStreamText({
                ...chat.toStreamTextOptions({ system: "Be kind." }),
                model: scriptedModel(({ prompt }) => JSON.stringify(prompt[0])),
                messages,
              }),
          },
          async (h) => expect(text((await hi(h)).message)).toMatch(/Be kind\..*loadSkill/),
        ),
    },
  ],
  "compaction, snapshots, limits": [
    {
      feature: "automatic compaction between turns",
      prove: async () => {
        const { agent, model } = agentOf({ compaction: { shouldCompact: ({ turn }) => turn === 0, summarize: () => "GIST" } });
        await using h = mockChatAgent(agent);
        await hi(h);
        await hi(h, "u2");
        expect(JSON.stringify(model.calls[1]?.prompt)).toContain("GIST");
        expect(h.getSnapshot()?.messages).toHaveLength(4);
      },
    },
    {
      feature: "automatic compaction between steps",
      prove: async () => {
        const { agent, model } = agentOf(
          { tools: { noop }, compaction: { shouldCompact: ({ source }) => source === "inner", summarize: () => "GIST" } },
          [callOf("noop"), "done"],
        );
        await using h = mockChatAgent(agent);
        await hi(h);
        expect(model.calls[1]?.prompt).toHaveLength(1);
      },
    },
    {
      feature: "a continuation rebuilds its history",
      prove: () =>
        withAgent(
          {
            maxTurns: 1,
            run: ({ messages, continuation, previousRunId }) => `${messages.length} ${continuation} ${previousRunId}`,
          },
          async (h) => {
            await hi(h);
            await h.waitForExit();
            expect(text((await hi(h, "u2")).message)).toBe("3 true run_1");
          },
        ),
    },
    {
      feature: "maxTurns",
      prove: () =>
        withAgent({ maxTurns: 1 }, async (h) => {
          await hi(h);
          expect(await h.waitForExit()).toBe("max-turns");
        }),
    },
    {
      feature: "error stacks are capped at 50 frames",
      prove: async () => {
        const done = vi.fn();
        const error = Object.assign(new Error("x"), { stack: `Error: x\n${"    at f (a.ts:1:1)\n".repeat(500)}` });
        await withAgent(
          {
            onTurnComplete: done,
            run: () => {
              throw error;
            },
          },
          hi,
        );
        expect(told<{ error: Error }>(done).error.stack?.match(/ {4}at /g)).toHaveLength(50);
      },
    },
    {
      feature: "generateMessageId",
      prove: () =>
        withAgent({ uiMessageStreamOptions: { generateMessageId: () => "mine" } }, async (h) =>
          expect((await hi(h)).message?.id).toBe("mine"),
        ),
    },
    {
      feature: "onError",
      prove: () =>
        withAgent(
          { uiMessageStreamOptions: { onError: () => "masked" } },
          async (h) => expect((await hi(h)).chunks).toContainEqual({ type: "error", errorText: "masked" }),
          { calls: [[{ error: "secret" }]] },
        ),
    },
  ],
  "custom agents": [
    {
      feature: "chat.createSession",
      prove: async () => {
        await using h = mockChatAgent(
          customAgent({
            id: "c",
            async run(payload, { chat }) {
              for await (const turn of chat.createSession(payload))
                await turn.complete(bareStreamText({ model: scriptedModel("hey"), messages: turn.messages }));
            },
          }),
        );
        expect(text((await hi(h)).message)).toBe("hey");
      },
    },
    {
      feature: "session.in and session.out",
      prove: async () => {
        await using h = mockChatAgent(
          customAgent({
            id: "c",
            async run(_payload, { session }) {
              const record = await session.in.next();
              session.out.append({ type: "data-seq", data: record?.seqNum });
              await session.out.turnComplete();
              await session.in.next();
            },
          }),
        );
        expect((await hi(h)).chunks).toEqual([{ type: "data-seq", data: 0 }]);
      },
    },
  ],
};

function scriptedCalls(clock: ReturnType<typeof createVirtualClock>): ModelCall[] {
  return [() => new Promise((resolve) => void clock.setTimeout(() => resolve("late"), 1_000)), "next"];
}

/** A turn whose tool waits until a second message has arrived. */
async function steered(
  pendingMessages: ChatAgentOptions["pendingMessages"],
  check: (seen: { turn: Awaited<ReturnType<typeof hi>>; prompt: string; harness: MockChatAgentHarness }) => Promise<void>,
) {
  let release = () => {};
  const started = vi.fn();
  const slow = tool({
    inputSchema: z.object({}),
    execute: () =>
      new Promise<string>((resolve) => {
        release = () => resolve("ok");
        started();
      }),
  });
  const { agent, model } = agentOf({ tools: { slow }, pendingMessages }, [callOf("slow"), "done", "next"]);
  await using harness = mockChatAgent(agent);
  const running = hi(harness);
  await expect.poll(() => started.mock.calls.length).toBe(1);
  await harness.sendPendingMessage(user("u2", "steer"));
  release();
  await check({ turn: await running, prompt: JSON.stringify(model.calls[1]?.prompt), harness });
}

describe.each(Object.entries(TABLE))("%s", (_source, rows) => {
  test.each(rows)("$feature", async ({ prove }) => {
    expect.hasAssertions();
    await prove();
  });
});
