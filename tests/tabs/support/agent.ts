import { stepCountIs, tool } from "ai";
import { z } from "zod";
import { chatAgent } from "../../../mocks/agent/chat-agent.ts";
import { scriptedModel } from "../../../mocks/model/index.ts";

/** What the agent and the first turn through the app's own route do is said by the user's first word: `slow 40` answers in 40 words, one every 30 ms. */
export const model = scriptedModel(
  ({ lastUserText, toolResult }) => {
    const [word, count] = lastUserText.split(" ");
    if (word === "slow") {
      return [{ text: Array.from({ length: Number(count) }, (_, i) => `w${i}`).join(" "), chunkSize: "word", delayMs: 30 }];
    }
    if (word === "email") {
      return toolResult("sendEmail") === undefined ? [{ toolCall: "sendEmail", input: { to: "ada@example.com" } }] : "The mail is out.";
    }
    if (word === "fail") return [{ text: "Half of ", chunkSize: "word", delayMs: 30 }, { error: "the model broke" }];
    return `Answer to ${lastUserText}.`;
  },
  { onExhausted: "repeat-last" },
);

export const agent = chatAgent({
  id: "tabs",
  tools: {
    sendEmail: tool({ inputSchema: z.object({ to: z.string() }), needsApproval: true, execute: async ({ to }) => `sent to ${to}` }),
  },
  run: ({ messages, tools, signal, streamText, chat }) =>
    streamText({ ...chat.toStreamTextOptions(), model, messages, tools, abortSignal: signal, stopWhen: stepCountIs(5) }),
});
