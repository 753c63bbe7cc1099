import { chat } from "@trigger.dev/sdk/ai";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

/** The agent of these examples, as an app deploys it. The hooks import its type only. */
export const supportAgent = chat.withClientData({ schema: z.object({ userId: z.string() }) }).agent({
  id: "support",
  tools: {
    sendEmail: tool({
      description: "Sends an email in the user's name",
      inputSchema: z.object({ to: z.string(), subject: z.string() }),
      needsApproval: true,
      execute: async ({ to }) => ({ sentTo: to }),
    }),
    askUser: tool({
      description: "Asks the user a question",
      inputSchema: z.object({ question: z.string(), options: z.array(z.string()) }),
      outputSchema: z.string(),
    }),
  },
  run: async ({ messages, tools, signal }) =>
    streamText({ model: "openai/gpt-5", messages, tools, abortSignal: signal, stopWhen: stepCountIs(10) }),
});
