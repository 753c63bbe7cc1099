import type { LanguageModelV3CallOptions, LanguageModelV3Prompt } from "./spec.ts";
import type { Clock } from "../core/clock.ts";

/**
 * One thing that a scripted model emits, in order.
 *
 * - `text` streams in chunks: of `chunkSize` characters, or word by word (the default), `delayMs` apart.
 * - `toolCall` names the tool; `streamInput` sends its input in pieces first, as providers do.
 * - `wait` pauses for so many milliseconds of the model's clock.
 * - `error` ends the call with a stream error; what came before it stays. A text or reasoning right before it is cut off.
 * - `finish` overrides the inferred finish reason.
 */
export type Part =
  | { text: string; chunkSize?: number | "word"; delayMs?: number }
  | { reasoning: string }
  | { source: { url: string; title?: string } }
  | { file: { mediaType: string; data: string | Uint8Array } }
  | { toolCall: string; input: unknown; id?: string; streamInput?: boolean }
  | { wait: number }
  | { error: string | Error }
  | { finish: FinishName };

/** Finish reasons that a script can force. */
export type FinishName = "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other";

/** What the model says in one call: plain text, or parts in order. */
export type Step = string | Part[];

/** What a scripted function sees of the call that it answers. */
export interface ModelCallContext {
  /** The prompt as the provider would get it. */
  prompt: LanguageModelV3Prompt;
  /** Number of this call on this model, from 0. */
  call: number;
  /** Text of the newest user message, or "". */
  lastUserText: string;
  /** The newest result of a tool in the prompt, unwrapped (text, JSON, error text), or undefined. */
  toolResult(name: string): unknown;
  /** Everything that the provider would be told: tools, settings, headers, abort signal. */
  options: LanguageModelV3CallOptions;
}

/** One entry per model call (a step of a turn, not a turn): fixed, or decided by what came in. */
export type ModelCall = Step | ((context: ModelCallContext) => Step | Promise<Step>);

/** Options of {@link scriptedModel}. */
export interface ScriptedModelOptions {
  /** What happens after the last entry. Default "throw" for a list, "repeat-last" for a single entry. */
  onExhausted?: "throw" | "repeat-last";
  /** Pause before every chunk of text, reasoning and tool input, in milliseconds. Default 0. */
  delayMs?: number;
  /** Time for all delays. Default real time. */
  clock?: Clock;
  /** Default "scripted". */
  modelId?: string;
}
