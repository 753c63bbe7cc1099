import { isStepCount, type ToolSet, type UIMessage } from "ai";
import { type ChatAgentOptions, chatAgent, type Clock, type ModelCall, type Schema, scriptedModel } from "trigger-chat-kit/mocks";

type AnySchema = Schema<unknown, unknown> | undefined;
type AgentOptions = ChatAgentOptions<AnySchema, AnySchema, ToolSet, UIMessage, unknown>;

/** How fast an agent speaks, and on whose clock. */
export interface Pace {
  /** Milliseconds between two words. */
  delayMs: number;
  /** Default: real time. */
  clock?: Clock;
}

/** An agent of the scenarios: the AI SDK's `streamText` on a script, and whatever else `chatAgent` takes. */
export interface AssistantOptions extends Partial<Omit<AgentOptions, "run">> {
  /** What the model says, one entry per model call. A single entry answers every time. */
  calls: ModelCall[] | ModelCall;
  pace: Pace;
  /** Tools that wait for the user's approval. */
  approve?: string[];
}

/** Makes an agent with the id `assistant`. */
export function assistant({ calls, pace, approve = [], ...options }: AssistantOptions) {
  const model = scriptedModel(calls, { ...pace, onExhausted: "repeat-last" });
  const toolApproval = Object.fromEntries(approve.map((name) => [name, "user-approval" as const]));
  return chatAgent({
    id: "assistant",
    ...options,
    run: ({ messages, tools, signal, streamText }) =>
      streamText({ model, messages, tools, toolApproval, abortSignal: signal, stopWhen: isStepCount(5) }),
  });
}

/** Resolves after so many milliseconds of a clock. */
export const wait = (clock: Clock, ms: number) => new Promise<void>((resolve) => void clock.setTimeout(resolve, ms));

/** About eighty words: long enough to be interrupted. */
export const LONG_ANSWER =
  "A durable chat keeps its conversation on the server. The browser only shows it. When the page goes away, the answer " +
  "goes on being written, and when the page comes back, it asks from where it had got to and reads on. So a reload, a " +
  "dropped connection or a closed laptop costs nothing. The session outlives every run that serves it: a run may fall " +
  "asleep after a while, and the next message wakes a new one that remembers everything. That is all there is to it.";
