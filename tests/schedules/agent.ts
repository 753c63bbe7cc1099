import { stepCountIs, streamText, tool } from "ai";
import { chatAgent, scriptedModel, type VirtualClock } from "trigger-chat-kit/mocks";
import { z } from "zod";

/** The words of the n-th answer: what an undisturbed turn shows. */
export function answer(turn: number, words: number): string {
  return Array.from({ length: words }, (_, i) => `w${turn}.${i}`).join(" ");
}

/** What the user writes: the agent reads the plan of its answer from it. */
export function question(turn: number, kind: string, words: number): string {
  return `${kind} ${turn} ${words}`;
}

/** An agent whose answer is a function of the newest user message, so that a lost or repeated piece shows. */
export function scheduleAgent(clock: VirtualClock) {
  const model = scriptedModel(
    ({ lastUserText, prompt }) => {
      const [kind, turn, words] = lastUserText.split(" ");
      const answered = prompt.at(-1)?.role === "tool";
      const text = answer(Number(turn), Number(words));
      if (kind === "plain" || answered) return [{ text, chunkSize: "word", delayMs: 20 }];
      return [
        { text: `before ${turn}`, delayMs: 20 },
        { toolCall: kind === "tool" ? "lookup" : "send", input: { turn } },
      ];
    },
    { clock },
  );
  const lookup = tool({
    inputSchema: z.object({ turn: z.string() }),
    execute: ({ turn }) => `looked up ${turn}`,
  });
  const send = tool({
    inputSchema: z.object({ turn: z.string() }),
    needsApproval: true,
    execute: ({ turn }) => `sent ${turn}`,
  });
  return chatAgent({
    id: "schedule-agent",
    idleTimeoutInSeconds: 20,
    run: ({ messages, signal }) =>
      streamText({ model, messages, tools: { lookup, send }, stopWhen: stepCountIs(4), abortSignal: signal, onError: () => {} }),
  });
}
