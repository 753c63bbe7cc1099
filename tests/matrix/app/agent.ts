import { stepCountIs, streamText, tool, type UIMessage } from "ai";
import { chatAgent, scriptedModel, type VirtualClock } from "trigger-chat-kit/mocks";
import { z } from "zod";

/** The typed messages of the app: what an app writes beside its agent. */
export type SupportMessage = UIMessage<unknown, Record<string, never>, { sendEmail: { input: { to: string }; output: { sentTo: string } } }>;

/** What the agent says to anything but an email. */
export const LONG_ANSWER = "A durable chat keeps every word on the server and the browser only shows it. That is all there is to it.";
/** What it says before it asks for the approval. */
export const BEFORE_APPROVAL = "I have written it.";
/** What it says after the tool ran. */
export const AFTER_APPROVAL = "It went out a moment ago, and she will read it with her first cup of tea.";

/** An agent that tells a long answer word by word, and sends emails when it may. `sent` tells what its tool did. */
export function supportAgent(clock: VirtualClock, sent: string[]) {
  const model = scriptedModel(
    ({ lastUserText, prompt }) => {
      if (!lastUserText.startsWith("email")) return [{ text: LONG_ANSWER, chunkSize: "word", delayMs: 20 }];
      if (prompt.at(-1)?.role === "tool") return [{ text: AFTER_APPROVAL, chunkSize: "word", delayMs: 20 }];
      return [{ text: BEFORE_APPROVAL, delayMs: 20 }, { toolCall: "sendEmail", input: { to: "ada@example.com" } }];
    },
    { clock },
  );
  const sendEmail = tool({
    inputSchema: z.object({ to: z.string() }),
    needsApproval: true,
    execute: ({ to }) => {
      sent.push(to);
      return { sentTo: to };
    },
  });
  return chatAgent({
    id: "support",
    run: ({ messages, signal }) => streamText({ model, messages, tools: { sendEmail }, stopWhen: stepCountIs(4), abortSignal: signal }),
  });
}
