import { Chat } from "@ai-sdk/react";
import { lastAssistantMessageIsCompleteWithApprovalResponses, lastAssistantMessageIsCompleteWithToolCalls, readUIMessageStream, tool } from "ai";
import type { UIMessage } from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { chatAgent, scriptedModel } from "../../mocks/index.ts";
import type { ModelCall } from "../../mocks/index.ts";
import type { TriggerChatTransport } from "../../src/transport/transport.ts";
import { read, setup, user } from "./harness.ts";

type Kit = ReturnType<typeof agentKit>;

function agentKit(calls: ModelCall[]) {
  const clockOf: { current?: Parameters<typeof scriptedModel>[1] } = {};
  const agent = chatAgent({
    id: "agent",
    tools: {
      pay: tool({ description: "pay", inputSchema: z.object({ amount: z.number() }), needsApproval: true, execute: async ({ amount }) => `paid ${amount}` }),
      ask: tool({ description: "ask", inputSchema: z.object({ question: z.string() }) }),
    },
    run: ({ messages, tools, signal, streamText, chat }) =>
      streamText({ ...chat.toStreamTextOptions(), model: scripted, messages, tools, abortSignal: signal } as Parameters<typeof streamText>[0]),
  });
  const kit = setup({ agent, server: { idleTimeoutInSeconds: 3_600 } });
  const scripted = scriptedModel(calls, { clock: kit.clock, delayMs: 50, ...clockOf.current });
  return kit;
}

function chatOf(transport: TriggerChatTransport, messages: UIMessage[] = []) {
  return new Chat({
    id: "c",
    transport,
    messages,
    sendAutomaticallyWhen: (state) => lastAssistantMessageIsCompleteWithApprovalResponses(state) || lastAssistantMessageIsCompleteWithToolCalls(state),
  });
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

async function until(kit: Kit, done: () => boolean, what: string): Promise<void> {
  for (let passed = 0; passed < 400; passed++) {
    if (done()) return;
    await kit.clock.advance(25);
  }
  throw new Error(`never: ${what}`);
}

const partsOf = (message: UIMessage | undefined) =>
  message?.parts.flatMap((part) => {
    if (part.type === "text") return [`text:${part.text}`];
    if ("toolCallId" in part) return [`${part.type}:${part.state}:${JSON.stringify(part.input)}:${JSON.stringify(part.output)}`];
    return [];
  });

/** Runs a conversation up to the middle of a turn that continues a message, then reloads the page there. */
async function reloadMidContinuation(kind: "approval" | "answer", when: "before" | "question" | "during") {
  const kit = agentKit([
    kind === "approval" ? [{ text: "Let me pay." }, { toolCall: "pay", input: { amount: 5 }, id: "call-1" }] : [{ text: "One question." }, { toolCall: "ask", input: { question: "Which?" }, id: "call-1" }],
    [{ text: "That is done and all is well now", chunkSize: "word" }],
  ]);
  const chat = chatOf(kit.transport);
  void chat.sendMessage({ text: "go" });
  await until(kit, () => chat.status === "ready" && chat.messages.length === 2, "the question");
  const question = copy(chat.messages);
  if (kind === "approval") {
    const part = chat.messages[1]?.parts.find((candidate) => "toolCallId" in candidate) as { approval: { id: string } };
    await chat.addToolApprovalResponse({ id: part.approval.id, approved: true });
  } else await chat.addToolOutput({ tool: "ask" as never, toolCallId: "call-1", output: "this one" as never });
  const decided = copy(chat.messages);
  const texts = () => partsOf(chat.messages[1])?.filter((part) => part.startsWith("text:")) ?? [];
  await until(kit, () => (texts()[1]?.length ?? 0) > 12, "some of the new text");
  const during = copy(chat.messages);
  expect(chat.status).toBe("streaming");
  const stored = kit.stored.c!;
  expect(stored.isStreaming).toBe(true);
  kit.transport.dispose();
  await kit.clock.advance(10);
  const messages = when === "question" ? question : when === "before" ? decided : during;
  return { kit, stored, messages };
}

const expected = {
  approval: ["text:Let me pay.", 'tool-pay:output-available:{"amount":5}:"paid 5"', "text:That is done and all is well now"],
  answer: ["text:One question.", 'tool-ask:output-available:{"question":"Which?"}:"this one"', "text:That is done and all is well now"],
};

describe("a reload in the middle of a turn that continues a message", () => {
  for (const kind of ["approval", "answer"] as const) {
    for (const when of ["question", "before", "during"] as const) {
      for (const persisted of ["everything", "token and cursor"] as const) {
        // F43
        it(`keeps everything once after an ${kind}, messages stored ${when}, with ${persisted}`, async () => {
          const { kit, stored, messages } = await reloadMidContinuation(kind, when);
          const { publicAccessToken, lastEventId } = stored;
          const transport = kit.create({ sessions: { c: persisted === "everything" ? stored : { publicAccessToken, lastEventId } } });
          const chat = chatOf(transport, messages);
          void chat.resumeStream();
          await until(kit, () => chat.status === "streaming", "the stream");
          await until(kit, () => chat.status === "ready", "the end");
          expect(chat.error).toBeUndefined();
          expect(chat.messages).toHaveLength(2);
          expect(partsOf(chat.messages[1])).toEqual(expected[kind]);
          if (kind === "approval") {
            expect(chat.messages[1]?.parts.find((part) => "toolCallId" in part)).toMatchObject({ approval: { approved: true } });
          }
        });
      }
    }
  }
});

describe("for the AI SDK 6, which passes no signal and goes on in its own copy of the last message", () => {
  for (const kind of ["approval", "answer"] as const) {
    for (const when of ["question", "before"] as const) {
      it(`keeps everything once after an ${kind}, messages stored ${when}`, async () => {
        const { kit, stored, messages } = await reloadMidContinuation(kind, when);
        const transport = kit.create({ sessions: { c: stored } });
        const stream = (await transport.reconnectToStream({ chatId: "c" }))!;
        let last: UIMessage | undefined;
        const reading = (async () => {
          for await (const message of readUIMessageStream({ stream, message: messages[1] })) last = message;
        })();
        await kit.settle(reading);
        expect(partsOf(last)).toEqual(expected[kind]);
      });
    }
  }
});

describe("a reload in the middle of a plain turn", () => {
  for (const when of ["before", "during"] as const) {
    it(`shows the answer once, messages stored ${when}`, async () => {
      const kit = agentKit([[{ text: "A plain answer in a few words", chunkSize: "word" }]]);
      const chat = chatOf(kit.transport);
      void chat.sendMessage({ text: "go" });
      await until(kit, () => chat.status !== "ready", "the send");
      const before = copy(chat.messages);
      await until(kit, () => (partsOf(chat.messages[1])?.[0]?.length ?? 0) > 12, "some text");
      const during = copy(chat.messages);
      const stored = kit.stored.c!;
      kit.transport.dispose();
      const again = chatOf(kit.create({ sessions: { c: stored } }), when === "before" ? before : during);
      void again.resumeStream();
      await until(kit, () => again.status === "streaming", "the stream");
      await until(kit, () => again.status === "ready", "the end");
      expect(again.messages.map((message) => partsOf(message))).toEqual([["text:go"], ["text:A plain answer in a few words"]]);
    });
  }

  it("is ready at once when the turn has ended", async () => {
    const kit = agentKit([[{ text: "Done" }]]);
    const chat = chatOf(kit.transport);
    void chat.sendMessage({ text: "go" });
    await until(kit, () => chat.status === "ready" && chat.messages.length === 2, "the answer");
    for (const session of [kit.stored.c!, { ...kit.stored.c!, isStreaming: undefined }]) {
      const again = chatOf(kit.create({ sessions: { c: session } }), copy(chat.messages));
      const from = kit.clock.now();
      const resumed = again.resumeStream();
      await kit.settle(resumed);
      expect(kit.clock.now() - from).toBeLessThanOrEqual(2_000);
      expect(again.status).toBe("ready");
      expect(again.messages).toHaveLength(2);
    }
  });
});

// F10, F71
it("says so when the turn of before the reload, and one behind it, ended before it could be read", async () => {
  const kit = setup();
  await kit.turn("hello");
  const sent = kit.send("tell me all of it");
  await kit.clock.advance(60);
  const before = read(await sent);
  await kit.clock.advance(20);
  expect(before.text).not.toBe("");
  const atReload = copy(kit.stored["c"]!);
  await kit.settle(kit.transport.sendPendingMessage("c", user("and this")));
  kit.transport.dispose();
  await kit.clock.advance(10_000);
  const page = kit.create({ sessions: { c: atReload } });
  const resumed = read((await kit.settle(page.reconnectToStream({ chatId: "c" })))!);
  await kit.clock.advance(10_000);
  expect(resumed).toMatchObject({ text: "", state: "error", error: { code: "turn_output_lost" } });
  expect(page.chatState("c")).toMatchObject({ error: { code: "turn_output_lost" } });
});
