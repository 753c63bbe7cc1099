import type { ModelMessage } from "ai";
import { stepCountIs, streamText as bareStreamText, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { mockChatAgent } from "../harness/index.ts";
import { type ModelCall, type ScriptedModel, scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent } from "./index.ts";
import { boundary, deferred, text, types, user } from "./testing.ts";

/** An agent whose tool waits until it is released, so that something can arrive in the middle of a turn. */
function workingAgent(calls: ModelCall[], options: Partial<ChatAgentOptions> = {}) {
  const started = deferred();
  const release = deferred();
  const work = tool({
    inputSchema: z.object({}),
    execute: async () => {
      started.resolve();
      await release.promise;
      return "worked";
    },
  });
  const model = scriptedModel(calls);
  const agent = chatAgent({
    id: "a",
    tools: { work },
    run: ({ messages, tools, signal, streamText }) =>
      streamText({ model, messages, tools, abortSignal: signal, stopWhen: stepCountIs(5) }),
    ...options,
  });
  return { agent, model, started, release };
}

const callWork = [{ toolCall: "work", input: {} }];
const promptText = (model: ScriptedModel, call: number) => JSON.stringify(model.calls[call]?.prompt);

describe("a message that arrives while a turn streams", () => {
  test("is injected at the next step when the agent wants it, and the stream proves it", async () => {
    const onReceived = vi.fn();
    const onInjected = vi.fn();
    const { agent, model, started, release } = workingAgent([callWork, "steered", ({ prompt }) => JSON.stringify(prompt)], {
      pendingMessages: { shouldInject: () => true, onReceived, onInjected },
    });
    await using harness = mockChatAgent(agent);
    const running = harness.sendMessage(user("u1", "go"));
    await started.promise;
    await harness.sendPendingMessage(user("u2", "in French"));
    release.resolve();
    const turn = await running;

    expect(turn.chunks).toContainEqual({
      type: "data-pending-message-injected",
      id: expect.any(String),
      data: { messageIds: ["u2"], messages: [{ id: "u2", text: "in French" }] },
    });
    // Between the step that it follows and the step that heard it.
    const order = turn.chunks.map((chunk) => chunk.type);
    const at = order.indexOf("data-pending-message-injected");
    expect([order[at - 1], order[at + 1]]).toEqual(["finish-step", "start-step"]);
    expect(promptText(model, 1)).toMatch(/worked.*in French/);
    expect(boundary(turn)["session-in-event-id"]).toBe("1");
    expect(onReceived.mock.calls.map(([event]) => event.message.id)).toEqual(["u2"]);
    expect(onInjected).toHaveBeenCalledWith(expect.objectContaining({ stepNumber: 1, messages: [user("u2", "in French")] }));

    // It is part of the conversation: before the response for the app, in its place for the model.
    expect(harness.getSnapshot()?.messages.map((message) => message.id)).toEqual(["u1", "u2", turn.message?.id]);
    const prompt = JSON.parse(text((await harness.sendMessage(user("u3", "next"))).message)) as ModelMessage[];
    expect(prompt.map((message) => message.role)).toEqual(["user", "assistant", "tool", "user", "assistant", "user"]);
    expect(JSON.stringify(prompt.at(3))).toContain("in French");
  });

  test.each([
    ["without pendingMessages", undefined],
    ["without shouldInject", {}],
    ["when the agent declines", { shouldInject: () => false }],
  ])("becomes the next turn %s", async (_name, pendingMessages) => {
    const { agent, model, started, release } = workingAgent(
      [callWork, "first answer", "second answer"],
      pendingMessages ? { pendingMessages } : {},
    );
    await using harness = mockChatAgent(agent);
    const running = harness.sendMessage(user("u1", "go"));
    await started.promise;
    const queued = harness.sendMessage(user("u2", "later"));
    release.resolve();
    const [first, second] = [await running, await queued];
    expect(text(first.message)).toBe("first answer");
    expect(boundary(first)["session-in-event-id"]).toBe("0");
    expect(types(first)).not.toContain("data-pending-message-injected");
    expect(promptText(model, 1)).not.toContain("later");
    expect(text(harness.getSnapshot()?.messages.at(-1))).toBe("second answer");
    expect(boundary(second)["session-in-event-id"]).toBe("1");
  });

  test("becomes the next turn when no step follows", async () => {
    const gate = deferred();
    const reached = deferred();
    const model = scriptedModel([
      async () => {
        reached.resolve();
        await gate.promise;
        return "only step";
      },
      "next turn",
    ]);
    const agent = chatAgent({
      id: "a",
      pendingMessages: { shouldInject: () => true },
      run: ({ messages, streamText }) => streamText({ model, messages }),
    });
    await using harness = mockChatAgent(agent);
    const running = harness.sendMessage(user("u1", "go"));
    await reached.promise;
    const late = harness.sendMessage(user("u2", "too late"));
    gate.resolve();
    expect(text((await running).message)).toBe("only step");
    await late;
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["go", "only step", "too late", "next turn"]);
  });

  test("is stopped over, not lost: a stop ends the turn and the waiting message is the next", async () => {
    const { agent, started } = workingAgent([callWork, "after the stop"]);
    await using harness = mockChatAgent(agent);
    const running = harness.sendMessage(user("u1", "go"));
    await started.promise;
    const queued = harness.sendMessage(user("u2", "and then"));
    await harness.sendStop();
    expect(boundary(await running)["session-in-event-id"]).toBe("0");
    expect(boundary(await queued)["session-in-event-id"]).toBe("2");
    expect(text(harness.getSnapshot()?.messages.at(-1))).toBe("after the stop");
  });
});

test("prepare decides what the model reads", async () => {
  const { agent, model, started, release } = workingAgent([callWork, "ok"], {
    pendingMessages: {
      shouldInject: () => true,
      prepare: ({ messages }) => [{ role: "user", content: `Urgent: ${messages.map(text).join(" / ")}` }],
    },
  });
  await using harness = mockChatAgent(agent);
  const running = harness.sendMessage(user("u1", "go"));
  await started.promise;
  await harness.sendPendingMessage(user("u2", "one"));
  await harness.sendPendingMessage(user("u3", "two"));
  release.resolve();
  await running;
  expect(promptText(model, 1)).toContain("Urgent: one / two");
});

describe("background data", () => {
  test("reaches the next model call, and stays for the steps after it", async () => {
    const { agent, model, started, release } = workingAgent([callWork, callWork, "done"], {
      onTurnStart: ({ chat }) =>
        chat.inject([
          { role: "user", content: "The cart is empty." },
          { role: "system", content: "Be brief." },
        ]),
    });
    release.resolve();
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "go"));
    await started.promise;
    for (const call of [0, 1, 2]) {
      expect(promptText(model, call)).toContain("The cart is empty.");
      expect(model.calls[call]?.prompt[0]).toMatchObject({ role: "system", content: "Be brief." });
      expect(model.calls[call]?.prompt.filter((message) => message.role === "user")).toHaveLength(2);
    }
    expect(harness.getSnapshot()?.messages.map(text)).toEqual(["go", "done"]);
  });

  test("waits while the newest message is a tool message, so that approvals are found", async () => {
    const send = tool({ inputSchema: z.object({}), needsApproval: true, execute: async () => "sent" });
    const model = scriptedModel([[{ toolCall: "send", input: {} }], [{ toolCall: "send", input: {}, id: "again" }], "bye"]);
    const agent = chatAgent({
      id: "a",
      tools: { send },
      onTurnStart: ({ chat, turn }) => void (turn === 1 && chat.inject([{ role: "user", content: "note" }])),
      run: ({ messages, tools, streamText }) => streamText({ model, messages, tools }),
    });
    await using harness = mockChatAgent(agent);
    const asked = (await harness.sendMessage(user("u1", "go"))).message!;
    const part = asked.parts.find((candidate) => "approval" in candidate) as { toolCallId: string; approval: { id: string } };
    const granted = await harness.sendMessage({
      id: asked.id,
      role: "assistant",
      parts: [
        {
          type: "tool-send",
          toolCallId: part.toolCallId,
          state: "approval-responded",
          approval: { id: part.approval.id, approved: true },
        } as never,
      ],
    });
    expect(types(granted)).toContain("tool-output-available");
    expect(promptText(model, 1)).not.toContain("note");
    await harness.sendMessage(user("u2", "next"));
    expect(promptText(model, 2)).toContain("note");
  });
});

describe("an agent that configures injection and calls a bare streamText", () => {
  test("is warned once, clearly", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = scriptedModel("hello");
    const agent = chatAgent({
      id: "bare",
      pendingMessages: { shouldInject: () => true },
      compaction: { shouldCompact: () => false, summarize: () => "" },
      run: ({ messages }) => bareStreamText({ model, messages }),
    });
    await using harness = mockChatAgent(agent);
    for (const id of ["u1", "u2"]) await harness.sendMessage(user(id, "hi"));
    expect(warn.mock.calls.map(([message]) => String(message))).toEqual([
      expect.stringMatching(/"bare" uses pendingMessages, compaction, .* `chat.toStreamTextOptions\(\)`/),
    ]);
    warn.mockRestore();
  });

  test("is not when it spreads chat.toStreamTextOptions(), which does the same", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { agent, model, started, release } = workingAgent([callWork, "ok"], {
      pendingMessages: { shouldInject: () => true },
    });
    const spread = chatAgent({
      id: "spread",
      pendingMessages: { shouldInject: () => true },
      run: ({ messages, chat }) =>
        bareStreamText({
          ...chat.toStreamTextOptions({
            tools: { work: tool({ inputSchema: z.object({}), execute: async () => (started.resolve(), release.promise) }) },
          }),
          model,
          messages,
          stopWhen: stepCountIs(5),
        }),
    });
    expect(agent.id).toBe("a");
    await using harness = mockChatAgent(spread);
    const running = harness.sendMessage(user("u1", "go"));
    await started.promise;
    await harness.sendPendingMessage(user("u2", "in French"));
    release.resolve();
    expect(types(await running)).toContain("data-pending-message-injected");
    expect(promptText(model, 1)).toContain("in French");
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
