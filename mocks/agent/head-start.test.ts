import type { ModelMessage, UIMessage } from "ai";
import { stepCountIs, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createVirtualClock } from "../core/virtual-clock.ts";
import { mockChatAgent } from "../harness/index.ts";
import { scriptedModel } from "../model/index.ts";
import { type ChatAgentOptions, chatAgent, type TurnCompleteArgs } from "./index.ts";
import { text, types, user } from "./testing.ts";

const weather = tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `rain in ${city}` });
const ask = tool({ inputSchema: z.object({}) });
const call = (toolName: string, input: object, toolCallId = "c1") => ({
  type: "tool-call" as const,
  toolCallId,
  toolName,
  input,
});
const said = (...content: object[]): ModelMessage[] => [{ role: "assistant", content: content as never }];

function started(options: Partial<ChatAgentOptions> = {}) {
  const model = scriptedModel(({ toolResult, prompt }) => `so ${JSON.stringify(toolResult("weather") ?? prompt.length)}`);
  const onTurnComplete = vi.fn<NonNullable<ChatAgentOptions["onTurnComplete"]>>();
  const agent = chatAgent({
    id: "a",
    tools: { weather, ask },
    onTurnComplete,
    run: ({ messages, tools, streamText }) => streamText({ model, messages, tools, stopWhen: stepCountIs(3) }),
    ...options,
  });
  const harness = mockChatAgent(agent, { mode: "handover-prepare", headStartMessages: [user("u1", "weather?")] });
  const completed = () => onTurnComplete.mock.lastCall![0] as TurnCompleteArgs<unknown, UIMessage>;
  return { harness, model, onTurnComplete, completed };
}

describe("a head start", () => {
  test("with pending tools: the agent runs them and goes on in the same message", async () => {
    const { harness, model, completed } = started();
    const turn = await harness.sendHandover({
      messageId: "m1",
      partialAssistantMessage: said({ type: "text", text: "Let me look." }, call("weather", { city: "Oslo" })),
    });
    expect(turn.chunks[0]).toEqual({ type: "start", messageId: "m1" });
    expect(types(turn)).toContain("tool-output-available");
    expect(model.calls).toHaveLength(1);
    expect(completed().responseMessage?.id).toBe("m1");
    expect(text(completed().responseMessage)).toBe('Let me look.so "rain in Oslo"');
    const [part] = completed().responseMessage!.parts.filter((candidate) => candidate.type === "tool-weather");
    expect(part).toMatchObject({ state: "output-available", output: "rain in Oslo" });
    expect(part).not.toHaveProperty("approval");
    expect(completed().uiMessages.map((message) => message.id)).toEqual(["u1", "m1"]);
    await harness.close();
  });

  test("that is final: the hooks fire with the partial as the response, and no model is called", async () => {
    const { harness, model, completed } = started();
    const turn = await harness.sendHandover({
      messageId: "m1",
      isFinal: true,
      partialAssistantMessage: said({ type: "text", text: "Sunny." }),
    });
    expect(turn.chunks).toEqual([]);
    expect(model.calls).toHaveLength(0);
    expect(text(completed().responseMessage)).toBe("Sunny.");
    const next = await harness.sendMessage(user("u2", "and tomorrow?"));
    expect(text(next.message)).toBe("so 3");
    await harness.close();
  });

  test("with a question for the user: it stays open", async () => {
    const { harness, completed } = started({ run: () => undefined });
    await harness.sendHandover({ messageId: "m1", isFinal: true, partialAssistantMessage: said(call("ask", {})) });
    expect(completed().uiMessages.at(-1)?.parts.at(-1)).toMatchObject({ type: "tool-ask", state: "input-available" });
    await harness.close();
  });

  test("with an approval: it is asked for under the handler's id", async () => {
    const { harness, completed } = started();
    await harness.sendHandover({
      messageId: "m1",
      isFinal: true,
      partialAssistantMessage: said({ type: "reasoning", text: "hm" }, call("weather", { city: "Oslo" }), {
        type: "tool-approval-request",
        approvalId: "p1",
        toolCallId: "c1",
      }),
    });
    expect(completed().uiMessages.at(-1)?.parts.at(-1)).toMatchObject({ state: "approval-requested", approval: { id: "p1" } });
    await harness.close();
  });

  test.each([
    ["an approval", [call("weather", { city: "Oslo" }), { type: "tool-approval-request", approvalId: "p1", toolCallId: "c1" }], "approval-requested"],
    ["an answer", [call("ask", {})], "input-available"],
  ])("whose tool call needs %s: no model is called before it is given", async (_name, content, state) => {
    const { harness, model, completed } = started();
    const turn = await harness.sendHandover({ messageId: "m1", partialAssistantMessage: said(...content) });
    expect(model.calls).toEqual([]);
    expect(types(turn)).toEqual(["finish"]);
    expect(completed().uiMessages.at(-1)?.parts.at(-1)).toMatchObject({ state });
    await harness.close();
  });

  test("that is skipped ends the run without a turn", async () => {
    const { harness, onTurnComplete } = started();
    await harness.sendHandoverSkip();
    expect(await harness.waitForExit()).toBe("completed");
    expect(onTurnComplete).not.toHaveBeenCalled();
    expect(harness.allRawChunks).toEqual([]);
  });

  test("whose handler never comes back ends when the run's idle time is over", async () => {
    const clock = createVirtualClock();
    const harness = mockChatAgent(chatAgent({ id: "a", run: () => "x" }), { clock, mode: "handover-prepare" });
    const skipped = harness.sendHeadStart({ messages: [user("u1", "hi")] });
    await expect(skipped).resolves.toMatchObject({ chunks: expect.any(Array) });
    await harness.close();
    const silent = mockChatAgent(chatAgent({ id: "a", run: () => "x" }), { clock });
    await clock.advance(30_000);
    expect(await silent.waitForExit()).toBe("idle");
  });

  test("without anything said yet is a turn like any other", async () => {
    const agent = chatAgent({ id: "a", run: ({ messages }) => `${messages.length} said` });
    const harness = mockChatAgent(agent, { mode: "handover-prepare" });
    const turn = await harness.sendHeadStart({
      messages: [user("u0", "a"), { id: "a0", role: "assistant", parts: [{ type: "text", text: "b" }] }, user("u1", "c")],
    });
    expect(text(turn.message)).toBe("3 said");
    expect(harness.getSnapshot()?.messages).toHaveLength(4);
    await harness.close();
  });

  test("a message that arrives before the handler's word waits for the next turn", async () => {
    const { harness } = started();
    const early = harness.sendPendingMessage(user("u2", "hello?"));
    await early;
    const first = await harness.sendHandover({
      messageId: "m1",
      isFinal: true,
      partialAssistantMessage: said({ type: "text", text: "Sunny." }),
    });
    expect(first.rawChunks.filter((chunk) => chunk.type === "trigger:turn-complete").length).toBeGreaterThan(0);
    await expect
      .poll(() =>
        harness
          .getSnapshot()
          ?.messages.map((message) => message.id)
          .slice(0, 3),
      )
      .toEqual(["u1", "m1", "u2"]);
    await harness.close();
  });
});
