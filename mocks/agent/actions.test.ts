import type { UIMessage } from "ai";
import { streamText as bareStreamText } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { mockChatAgent } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent } from "./index.ts";
import { boundary, text, types, user } from "./testing.ts";

const actionSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("undo") }),
  z.object({ type: z.literal("rollback"), targetMessageId: z.string() }),
  z.object({ type: z.literal("edit"), id: z.string(), text: z.string() }),
  z.object({ type: z.literal("ask"), question: z.string().optional() }),
  z.object({ type: z.literal("say"), how: z.enum(["text", "message", "stream"]) }),
  z.object({ type: z.literal("boom") }),
]);
type Options = ChatAgentOptions<undefined, typeof actionSchema>;

function actingAgent(options: Partial<Options> = {}) {
  const model = scriptedModel(({ lastUserText, prompt }) => `${prompt.length}: ${lastUserText}`);
  const run = vi.fn<Options["run"]>(({ messages, trigger, action, streamText }) => {
    if (trigger === "action" && action?.type !== "ask") return undefined;
    return streamText({ model, messages });
  });
  const agent = chatAgent({
    id: "a",
    actionSchema,
    onAction: ({ action, chat }) => {
      if (action.type === "undo") chat.history.slice(0, -2);
      if (action.type === "rollback") chat.history.rollbackTo(action.targetMessageId);
      if (action.type === "edit") chat.history.replace(action.id, user(action.id, action.text));
      if (action.type === "boom") {
        chat.history.set([]);
        throw new Error("boom");
      }
      if (action.type === "say") {
        if (action.how === "text") return "said";
        if (action.how === "message") return { id: "said", role: "assistant", parts: [{ type: "text", text: "said" }] };
        return bareStreamText({ ...chat.toStreamTextOptions(), model: scriptedModel("said"), prompt: "say it" });
      }
    },
    run,
    ...options,
  });
  return { agent, model, run };
}

async function chatting(agent: Parameters<typeof mockChatAgent>[0]) {
  const harness = mockChatAgent(agent);
  await harness.sendMessage(user("u1", "one"));
  await harness.sendMessage(user("u2", "two"));
  return harness;
}

const idsOf = (messages: readonly UIMessage[] | undefined) => messages?.map((message) => (message.role === "user" ? message.id : "reply"));

describe("an action, by default", () => {
  test("edits, and then `run` is called with trigger action, which may answer nothing", async () => {
    const { agent, run } = actingAgent();
    await using harness = await chatting(agent);
    const turn = await harness.sendAction({ type: "undo" });
    expect(turn.chunks).toEqual([]);
    expect(boundary(turn)["session-in-event-id"]).toBe("2");
    expect(idsOf(harness.getSnapshot()?.messages)).toEqual(["u1", "reply"]);
    expect(run).toHaveBeenLastCalledWith(expect.objectContaining({ trigger: "action", action: { type: "undo" } }));
    expect(text((await harness.sendMessage(user("u3", "three"))).message)).toBe("3: three");
  });

  test("fires the hooks of a turn around `run`", async () => {
    const hooks: string[] = [];
    const { agent } = actingAgent({
      onTurnStart: ({ trigger }) => void hooks.push(`start ${trigger}`),
      onTurnComplete: ({ uiMessages }) => void hooks.push(`complete ${uiMessages.length}`),
    });
    await using harness = await chatting(agent);
    hooks.length = 0;
    await harness.sendAction({ type: "undo" });
    expect(hooks).toEqual(["start action", "complete 2"]);
  });

  test("`run` may answer the edited history", async () => {
    const { agent } = actingAgent({
      onAction: ({ chat }) => chat.history.set([user("u9", "only this")]),
    });
    await using harness = await chatting(agent);
    const turn = await harness.sendAction({ type: "ask" });
    expect(text(turn.message)).toBe("1: only this");
    expect(idsOf(harness.getSnapshot()?.messages)).toEqual(["u9", "reply"]);
  });

  test("without onAction goes straight to `run`", async () => {
    const { agent, run } = actingAgent({ onAction: undefined });
    await using harness = await chatting(agent);
    await harness.sendAction({ type: "undo" });
    expect(run).toHaveBeenLastCalledWith(expect.objectContaining({ trigger: "action" }));
  });
});

describe.each(["run", "edit"] as const)("with actions: %s", (actions) => {
  test("chat.turn() runs a turn as if the edited history had been sent", async () => {
    const { agent, run } = actingAgent({
      actions,
      onAction: ({ chat }) => {
        chat.history.slice(0, -1);
        return chat.turn();
      },
    });
    await using harness = await chatting(agent);
    const turn = await harness.sendAction({ type: "undo" });
    expect(text(turn.message)).toBe("3: two");
    expect(run).toHaveBeenLastCalledWith(expect.objectContaining({ trigger: "submit-message" }));
    expect(idsOf(harness.getSnapshot()?.messages)).toEqual(["u1", "reply", "u2", "reply"]);
  });

  test.each([
    ["a text", "why?"],
    ["a message", user("u7", "why?")],
  ])("chat.turn() with %s answers it", async (_name, question) => {
    const { agent } = actingAgent({ actions, onAction: ({ chat }) => chat.turn(question) });
    await using harness = await chatting(agent);
    expect(text((await harness.sendAction({ type: "ask" })).message)).toBe("5: why?");
    expect(harness.getSnapshot()?.messages).toHaveLength(6);
  });

  test.each(["text", "message", "stream"] as const)("what onAction returns (%s) is the response", async (how) => {
    const { agent, run } = actingAgent({ actions });
    await using harness = await chatting(agent);
    const calls = run.mock.calls.length;
    const turn = await harness.sendAction({ type: "say", how });
    expect(types(turn)).toEqual(["start", "start-step", "text-start", "text-delta", "text-end", "finish-step", "finish"]);
    expect(run).toHaveBeenCalledTimes(calls);
  });

  test("a failure is an error chunk, and the edit is undone", async () => {
    const { agent } = actingAgent({ actions });
    await using harness = await chatting(agent);
    const turn = await harness.sendAction({ type: "boom" });
    expect(turn.chunks).toEqual([{ type: "error", errorText: "boom" }]);
    expect(idsOf(harness.getSnapshot()?.messages)).toEqual(["u1", "reply", "u2", "reply"]);
  });

  test("an invalid action is refused before it reaches the agent", async () => {
    const onAction = vi.fn();
    const { agent } = actingAgent({ actions, onAction });
    await using harness = await chatting(agent);
    const turn = await harness.sendAction({ type: "rollback" });
    expect(turn.chunks).toEqual([{ type: "error", errorText: expect.stringMatching(/^Invalid action\. targetMessageId: /) }]);
    expect(onAction).not.toHaveBeenCalled();
    expect(harness.getSnapshot()?.messages).toHaveLength(4);
    expect(text((await harness.sendMessage(user("u3", "go on"))).message)).toBe("5: go on");
  });
});

describe("an action that only edits", () => {
  test.each([
    ["rollback", { type: "rollback", targetMessageId: "u1" }, ["u1"]],
    ["undo", { type: "undo" }, ["u1", "reply"]],
    ["edit", { type: "edit", id: "u1", text: "uno" }, ["u1", "reply", "u2", "reply"]],
  ])("%s: no run, no hooks, an empty turn", async (_name, action, expected) => {
    const onTurnComplete = vi.fn();
    const { agent, run } = actingAgent({ actions: "edit", onTurnComplete });
    await using harness = await chatting(agent);
    const before = [run.mock.calls.length, onTurnComplete.mock.calls.length];
    const turn = await harness.sendAction(action);
    expect(turn.chunks).toEqual([]);
    expect([run.mock.calls.length, onTurnComplete.mock.calls.length]).toEqual(before);
    expect(idsOf(harness.getSnapshot()?.messages)).toEqual(expected);
  });

  test("may still show data", async () => {
    const { agent } = actingAgent({
      actions: "edit",
      onAction: ({ writer }) => writer.write({ type: "data-toast", data: "undone", transient: true }),
    });
    await using harness = await chatting(agent);
    expect((await harness.sendAction({ type: "undo" })).chunks).toEqual([{ type: "data-toast", data: "undone", transient: true }]);
  });
});

test("onAction sees the hydrated history", async () => {
  const seen: unknown[] = [];
  const { agent } = actingAgent({
    hydrateMessages: ({ trigger, incomingMessages }) => {
      if (trigger === "action") seen.push(incomingMessages);
      return [user("db", "from the database"), ...incomingMessages];
    },
    onAction: ({ uiMessages, messages }) => void seen.push(idsOf(uiMessages), messages.length),
  });
  await using harness = mockChatAgent(agent);
  await harness.sendAction({ type: "undo" });
  expect(seen).toEqual([[], ["db"], 1]);
});
