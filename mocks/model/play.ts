import type { LanguageModelV3FinishReason, LanguageModelV3StreamPart, LanguageModelV3Usage } from "./spec.ts";
import { estimateTokens } from "./prompt.ts";
import type { FinishName, Part, Step } from "./types.ts";

/** One beat of a script: something to emit, or time to let pass first. */
export type Beat = { emit: LanguageModelV3StreamPart } | { wait: number };

/** What a script needs to become beats. */
export interface PlayOptions {
  /** Pause before every chunk that has no delay of its own, in milliseconds. */
  delayMs: number;
  /** Makes the id of the n-th tool call of this step. */
  toolCallId: (index: number) => string;
  /** Size of the prompt, in tokens. */
  inputTokens: number;
}

/** Splits text the way the script asks for. Words keep the space before them. */
export function chunkText(text: string, size: number | "word" = "word"): string[] {
  if (text === "") return [];
  if (size === "word") return text.match(/\s*\S+|\s+$/g) ?? [text];
  const characters = Array.from(text);
  const chunks: string[] = [];
  for (let at = 0; at < characters.length; at += Math.max(1, size)) {
    chunks.push(characters.slice(at, at + Math.max(1, size)).join(""));
  }
  return chunks;
}

function usage(inputTokens: number, text: number, reasoning: number): LanguageModelV3Usage {
  return {
    inputTokens: { total: inputTokens, noCache: inputTokens, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: text + reasoning, text, reasoning },
  };
}

function finishReason(unified: FinishName): LanguageModelV3FinishReason {
  return { unified, raw: unified };
}

/** Plays one step as a provider would stream it: stream-start, content in order, finish (or an error). */
export function* play(step: Step, options: PlayOptions): Generator<Beat> {
  const parts: Part[] = typeof step === "string" ? [{ text: step }] : step;
  let blocks = 0;
  let toolCalls = 0;
  let textTokens = 0;
  let reasoningTokens = 0;
  let finish: FinishName | undefined;

  function* chunks(texts: string[], delayMs: number, part: (delta: string) => LanguageModelV3StreamPart) {
    for (const text of texts) {
      if (delayMs > 0) yield { wait: delayMs };
      yield { emit: part(text) };
    }
  }

  yield { emit: { type: "stream-start", warnings: [] } };
  for (const [index, part] of parts.entries()) {
    const isCut = "error" in (parts[index + 1] ?? {});
    if ("text" in part) {
      const id = `text-${blocks++}`;
      textTokens += estimateTokens(part.text);
      yield { emit: { type: "text-start", id } };
      yield* chunks(chunkText(part.text, part.chunkSize), part.delayMs ?? options.delayMs, (delta) => ({ type: "text-delta", id, delta }));
      if (!isCut) yield { emit: { type: "text-end", id } };
    } else if ("reasoning" in part) {
      const id = `reasoning-${blocks++}`;
      reasoningTokens += estimateTokens(part.reasoning);
      yield { emit: { type: "reasoning-start", id } };
      yield* chunks(chunkText(part.reasoning), options.delayMs, (delta) => ({ type: "reasoning-delta", id, delta }));
      if (!isCut) yield { emit: { type: "reasoning-end", id } };
    } else if ("source" in part) {
      yield { emit: { type: "source", sourceType: "url", id: `source-${blocks++}`, ...part.source } };
    } else if ("file" in part) {
      yield { emit: { type: "file", ...part.file } };
    } else if ("toolCall" in part) {
      const id = part.id ?? options.toolCallId(toolCalls);
      toolCalls += 1;
      const input = JSON.stringify(part.input ?? {});
      textTokens += estimateTokens(input);
      if (part.streamInput) {
        yield { emit: { type: "tool-input-start", id, toolName: part.toolCall } };
        yield* chunks(chunkText(input, 12), options.delayMs, (delta) => ({ type: "tool-input-delta", id, delta }));
        yield { emit: { type: "tool-input-end", id } };
      } else if (options.delayMs > 0) yield { wait: options.delayMs };
      yield { emit: { type: "tool-call", toolCallId: id, toolName: part.toolCall, input } };
    } else if ("wait" in part) {
      yield { wait: part.wait };
    } else if ("error" in part) {
      const error = typeof part.error === "string" ? new Error(part.error) : part.error;
      yield { emit: { type: "error", error } };
      finish = "error";
      break;
    } else {
      finish = part.finish;
    }
  }
  const reason = finish ?? (toolCalls > 0 ? "tool-calls" : "stop");
  yield { emit: { type: "finish", finishReason: finishReason(reason), usage: usage(options.inputTokens, textTokens, reasoningTokens) } };
}
