import { tool } from "ai";
import type { Clock } from "trigger-chat-kit/mocks";
import { z } from "zod";
import { assistant, type AssistantOptions, type Pace, wait } from "./assistant.ts";

/** Takes a moment, so that there is time to say something while it works. */
const search = (clock: Clock, takes: number) =>
  tool({
    description: "Searches the archive.",
    inputSchema: z.object({ query: z.string() }),
    execute: async ({ query }) => {
      await wait(clock, takes);
      return `Three letters about ${query}`;
    },
  });

/** Works in two steps; between them it reads what came in meanwhile, if `pendingMessages` says so. */
export function steeringAgent(pace: Required<Pace>, searchTime: number, pendingMessages?: AssistantOptions["pendingMessages"]) {
  return assistant({
    pace,
    tools: { search: search(pace.clock, searchTime) },
    ...(pendingMessages ? { pendingMessages } : {}),
    calls: [
      [{ text: "I am looking. " }, { toolCall: "search", input: { query: "the harbour" } }],
      ({ prompt, lastUserText }) =>
        JSON.stringify(prompt).includes("in French") ? "Trois lettres sur le port." : `Three letters, as you asked: ${lastUserText}`,
      ({ lastUserText }) => `Now to “${lastUserText}”.`,
    ],
  });
}
