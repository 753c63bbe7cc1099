import type { UIMessage } from "ai";
import { stepCountIs, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { mockChatAgent } from "../harness/index.ts";
import { type ModelCall, scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent } from "./index.ts";
import { answerTo, boundary, text, types, user } from "./testing.ts";

type ToolPart = Extract<UIMessage["parts"][number], { toolCallId: string }>;
const send = vi.fn(async ({ to }: { to: string }) => `sent to ${to}`);
const sendEmail = tool({ inputSchema: z.object({ to: z.string() }), needsApproval: true, execute: send });
const email = tool({ inputSchema: z.object({ to: z.string() }), execute: send });
const askUser = tool({ inputSchema: z.object({ question: z.string() }) });

function toolParts(message: UIMessage | undefined): ToolPart[] {
  return (message?.parts ?? []).filter((part): part is ToolPart => "toolCallId" in part);
}

function decision(message: UIMessage, approved: boolean, reason?: string): UIMessage {
  return answerTo(
    message,
    Object.fromEntries(
      toolParts(message).flatMap((part) =>
        part.approval
          ? [[part.toolCallId, { state: "approval-responded", approval: { id: part.approval.id, approved, reason } }]]
          : [],
      ),
    ),
  );
}

function agentWith(calls: ModelCall[], extra: Partial<ChatAgentOptions> & { settings?: object } = {}) {
  const { settings, ...options } = extra;
  const model = scriptedModel(calls);
  const agent = chatAgent({
    id: "a",
    tools: { sendEmail, email, askUser },
    run: ({ messages, tools, signal, streamText }) =>
      streamText({ model, messages, tools, abortSignal: signal, stopWhen: stepCountIs(5), ...settings }),
    ...options,
  });
  return { agent, model };
}

const mail = (to: string, name = "sendEmail") => ({ toolCall: name, input: { to } });
const outcome: ModelCall = ({ toolResult }) => `result: ${JSON.stringify(toolResult("sendEmail") ?? toolResult("email"))}`;

describe.each([
  ["needsApproval on the tool", "sendEmail", {}],
  ["toolApproval on streamText", "email", { toolApproval: { email: "user-approval" } }],
])("an approval by %s", (_name, tool, settings) => {
  test("granted: the tool runs and the same message goes on", async () => {
    send.mockClear();
    const { agent } = agentWith([[{ text: "Let me write." }, mail("bo", tool)], outcome], { settings });
    await using harness = mockChatAgent(agent);
    const asked = await harness.sendMessage(user("u1", "mail bo"));
    expect(toolParts(asked.message)[0]?.state).toBe("approval-requested");
    expect(send).not.toHaveBeenCalled();
    const done = await harness.sendMessage(decision(asked.message!, true));
    expect(send).toHaveBeenCalledOnce();
    expect(done.message?.id).toBe(asked.message?.id);
    expect(done.chunks[0]).toEqual({ type: "start", messageId: asked.message?.id });
    expect(toolParts(done.message)[0]).toMatchObject({ state: "output-available", output: "sent to bo" });
    expect(text(done.message)).toBe('Let me write.result: "sent to bo"');
    expect(harness.getSnapshot()?.messages).toHaveLength(2);
  });

  test("denied with a reason: nothing runs and the model hears why", async () => {
    send.mockClear();
    const { agent, model } = agentWith([[mail("bo", tool)], "understood"], { settings });
    await using harness = mockChatAgent(agent);
    const asked = await harness.sendMessage(user("u1", "mail bo"));
    const denied = await harness.sendMessage(decision(asked.message!, false, "wrong person"));
    expect(send).not.toHaveBeenCalled();
    expect(types(denied)).toContain("tool-output-denied");
    expect(toolParts(denied.message)[0]?.state).toBe("output-denied");
    expect(JSON.stringify(model.calls[1]?.prompt)).toContain("wrong person");
  });
});

describe("several approvals", () => {
  test("answered together run together", async () => {
    send.mockClear();
    const { agent } = agentWith([[mail("ann"), mail("bo")], "both sent"]);
    await using harness = mockChatAgent(agent);
    const asked = await harness.sendMessage(user("u1", "mail both"));
    const done = await harness.sendMessage(decision(asked.message!, true));
    expect(send.mock.calls.map(([input]) => input.to)).toEqual(["ann", "bo"]);
    expect(text(done.message)).toBe("both sent");
  });

  test("answered one by one wait for the last, and keep each decision", async () => {
    send.mockClear();
    const { agent, model } = agentWith([[mail("ann"), mail("bo")], "one sent"]);
    await using harness = mockChatAgent(agent);
    const asked = (await harness.sendMessage(user("u1", "mail both"))).message!;
    const [first, second] = toolParts(asked);
    const decide = (part: ToolPart, approved: boolean) =>
      answerTo(asked, { [part.toolCallId]: { state: "approval-responded", approval: { id: part.approval!.id, approved } } });
    const partial = await harness.sendMessage(decide(first!, true));
    expect(partial.chunks).toEqual([]);
    expect(boundary(partial)["session-in-event-id"]).toBe("1");
    expect(model.calls).toHaveLength(1);
    const done = await harness.sendMessage(decide(second!, false));
    expect(send.mock.calls.map(([input]) => input.to)).toEqual(["ann"]);
    expect(text(done.message)).toBe("one sent");
  });

  // F44, F45
  test("a decision made twice counts once", async () => {
    send.mockClear();
    const { agent, model } = agentWith([[mail("bo")], "sent"]);
    await using harness = mockChatAgent(agent);
    const asked = (await harness.sendMessage(user("u1", "mail"))).message!;
    await harness.sendMessage(decision(asked, true));
    const again = await harness.sendMessage(decision(asked, false));
    expect(again.chunks).toEqual([]);
    expect(send).toHaveBeenCalledOnce();
    expect(model.calls).toHaveLength(2);
  });

  test("a forged approval id decides nothing", async () => {
    send.mockClear();
    const { agent } = agentWith([[mail("bo")]]);
    await using harness = mockChatAgent(agent);
    const asked = (await harness.sendMessage(user("u1", "mail"))).message!;
    const [part] = toolParts(asked);
    const forged = answerTo(asked, {
      [part!.toolCallId]: { state: "approval-responded", approval: { id: "mine", approved: true } },
    });
    expect((await harness.sendMessage(forged)).chunks).toEqual([]);
    expect(send).not.toHaveBeenCalled();
  });
});

describe("a tool without execute", () => {
  const question = [{ text: "Hm." }, { toolCall: "askUser", input: { question: "Which?" } }];
  test.each([
    ["an answer", { state: "output-available", output: "blue" }, '"blue"'],
    ["an error", { state: "output-error", errorText: "closed the dialog" }, '"closed the dialog"'],
  ])("waits for the user, and %s continues the same message", async (_name, answer, heard) => {
    const { agent } = agentWith([question, ({ toolResult }) => `heard ${JSON.stringify(toolResult("askUser"))}`]);
    await using harness = mockChatAgent(agent);
    const asked = await harness.sendMessage(user("u1", "paint"));
    expect(asked.chunks.at(-1)).toEqual({ type: "finish", finishReason: "tool-calls" });
    const [part] = toolParts(asked.message);
    expect(part?.state).toBe("input-available");
    const done = await harness.sendMessage(answerTo(asked.message!, { [part!.toolCallId]: answer }));
    expect(done.message?.id).toBe(asked.message?.id);
    expect(text(done.message)).toBe(`Hm.heard ${heard}`);
    expect(harness.getSnapshot()?.messages.at(-1)?.parts[2]).toMatchObject({ ...answer, input: { question: "Which?" } });
  });

  // F51
  test("asked twice in one turn, one after the other", async () => {
    const { agent } = agentWith([question, question, "done"]);
    await using harness = mockChatAgent(agent);
    let turn = await harness.sendMessage(user("u1", "paint"));
    for (const output of ["blue", "matt"]) {
      const open = toolParts(turn.message).find((part) => part.state === "input-available")!;
      turn = await harness.sendMessage(answerTo(turn.message!, { [open.toolCallId]: { state: "output-available", output } }));
    }
    expect(text(turn.message)).toBe("Hm.Hm.done");
    expect(toolParts(turn.message).map((part) => part.output)).toEqual(["blue", "matt"]);
  });

  test("a new message instead of an answer is answered without the open question", async () => {
    const { agent, model } = agentWith([question, "never mind then"]);
    await using harness = mockChatAgent(agent);
    await harness.sendMessage(user("u1", "paint"));
    const next = await harness.sendMessage(user("u2", "forget it"));
    expect(text(next.message)).toBe("never mind then");
    expect(JSON.stringify(model.calls[1]?.prompt)).not.toContain("askUser");
  });
});

test("an answer to a message that nobody knows is an error, and changes nothing", async () => {
  const { agent } = agentWith(["hello"]);
  await using harness = mockChatAgent(agent);
  const stray: UIMessage = {
    id: "gone",
    role: "assistant",
    parts: [{ type: "tool-x", toolCallId: "c", state: "output-available", input: {}, output: 1 }],
  };
  const turn = await harness.sendMessage(stray);
  expect(turn.chunks).toEqual([
    expect.objectContaining({ type: "error", errorText: expect.stringContaining('no message "gone"') }),
  ]);
  expect(harness.getSnapshot()?.messages).toEqual([]);
});

test("answers are laid over a history that the app hydrates itself", async () => {
  const stored: UIMessage[] = [];
  const { agent } = agentWith([[mail("bo")], "sent"], {
    hydrateMessages: ({ incomingMessages, trigger }) => {
      const message = incomingMessages.at(-1);
      if (trigger === "submit-message" && message?.role === "user") stored.push(message);
      return [...stored];
    },
    onTurnComplete: ({ responseMessage }) => void (responseMessage && stored.push(responseMessage)),
  });
  await using harness = mockChatAgent(agent);
  const asked = await harness.sendMessage(user("u1", "mail"));
  const done = await harness.sendMessage(decision(asked.message!, true));
  expect(toolParts(done.message)[0]?.state).toBe("output-available");
  expect(text(done.message)).toBe("sent");
});
