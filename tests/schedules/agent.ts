import { stepCountIs, tool, type UIMessage } from "ai";
import { chatAgent, scriptedModel, type VirtualClock } from "trigger-chat-kit/mocks";
import { z } from "zod";
import type { TurnKind } from "./schedule.ts";

/** Names a turn: its place in the chat, or `s` and the place of the turn that it was written into. */
export type TurnName = number | `s${number}`;

/** The words of an answer: what an undisturbed turn shows. */
export function answer(turn: TurnName, words: number): string {
  return Array.from({ length: words }, (_, i) => `w${turn}.${i}`).join(" ");
}

/** What an answer ends with when the agent took a message into its turn. */
export function heard(message: string): string {
  return ` heard ${message}`;
}

/** What the user writes: the agent reads the plan of its answer from it. */
export function question(turn: TurnName, kind: TurnKind | "steer" | "later", words: number): string {
  return `${kind} ${turn} ${words}`;
}

/** The text of a message's parts. */
export function textOf(message: UIMessage): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

const TOOLS: Record<string, string> = { tool: "lookup", approval: "send", ask: "choose" };

/** A model whose answer is a function of what was asked, so that a lost or repeated piece shows. */
export function answeringModel(asked: string, clock: VirtualClock) {
  return scriptedModel(
    ({ lastUserText, prompt }) => {
      const [kind = "", turn = "", words] = asked.split(" ");
      const askedAt = prompt.findLastIndex(({ role, content }) => role === "user" && JSON.stringify(content).includes(`"${asked}"`));
      const answered = prompt.findLastIndex(({ role }) => role === "tool") > askedAt;
      const name = TOOLS[kind];
      if (name && !answered) return [{ text: `before ${turn}`, delayMs: 20 }, { toolCall: name, input: { turn } }];
      const text = answer(turn as TurnName, Number(words)) + (kind === "action" || lastUserText === asked ? "" : heard(lastUserText));
      return [{ text, chunkSize: "word", delayMs: 20 }];
    },
    { clock },
  );
}

const inputSchema = z.object({ turn: z.string() });
/** The agent's tools, as the app's own route handler knows them. */
export const toolSchemas = { lookup: tool({ inputSchema }), send: tool({ inputSchema, needsApproval: true }), choose: tool({ inputSchema, outputSchema: z.string() }) };

/** An agent with a tool, a tool that needs an approval, and one that the user answers. Takes in what says `steer`. */
export function scheduleAgent(clock: VirtualClock) {
  const tools = {
    lookup: tool({ inputSchema, execute: ({ turn }) => `looked up ${turn}` }),
    send: tool({ inputSchema, needsApproval: true, execute: ({ turn }) => `sent ${turn}` }),
    choose: tool({ inputSchema, outputSchema: z.string() }),
  };
  return chatAgent({
    id: "schedule-agent",
    idleTimeoutInSeconds: 20,
    tools,
    pendingMessages: { shouldInject: ({ messages }) => messages.every((message) => JSON.stringify(message.parts).includes('"steer ')) },
    actionSchema: z.object({ say: z.string() }),
    run: ({ messages, action, tools, signal, streamText }) => {
      const newest = messages.findLast(({ role }) => role === "user")?.content ?? "";
      const asked = action ? action.say : typeof newest === "string" ? newest : newest.map((part) => (part.type === "text" ? part.text : "")).join("");
      return streamText({ model: answeringModel(asked, clock), messages, tools, stopWhen: stepCountIs(4), abortSignal: signal, onError: () => {} });
    },
  });
}
