import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
} from "./spec.ts";
import { type Clock, realClock } from "../core/clock.ts";
import { collectContent } from "./collect-content.ts";
import { checkScript, checkStep } from "./check-script.ts";
import { type Beat, play } from "./play.ts";
import { estimateTokens, lastUserText, toolResult } from "./prompt.ts";
import type { ModelCall, ScriptedModelOptions, Step } from "./types.ts";

/** A language model that plays a script, and remembers how it was called. */
export type ScriptedModel = LanguageModelV3 & { readonly calls: readonly LanguageModelV3CallOptions[] };

/** A list of parts is one step; a list of steps or functions is a script. */
function isStep(calls: ModelCall[] | ModelCall): calls is ModelCall {
  if (!Array.isArray(calls)) return true;
  return calls.length > 0 && (calls as unknown[]).every((entry) => typeof entry === "object" && !Array.isArray(entry));
}

function abortError(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new DOMException("The model call was aborted.", "AbortError");
}

function sleep(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const onAbort = () => {
      cancel();
      if (signal) reject(abortError(signal));
    };
    const cancel = clock.setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Waits for a script's function, but not past an abort. */
async function orAbort<T>(work: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Beats as a stream, pulled: a stalled reader holds the script, an abort rejects the pending read. */
function toStream(beats: Iterator<Beat>, clock: Clock, signal: AbortSignal | undefined): ReadableStream<LanguageModelV3StreamPart> {
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        if (signal?.aborted) throw abortError(signal);
        const next = beats.next();
        if (next.done) return controller.close();
        if ("emit" in next.value) return controller.enqueue(next.value.emit);
        await sleep(clock, next.value.wait, signal);
      }
    },
  });
}

/**
 * A language model for the AI SDK that plays a script: one entry per model call (a step, not a turn). Works with any
 * AI SDK function, in versions 6 and 7 (specification version 3), streaming or not.
 *
 * @param calls A list of calls, or a single call that answers every time.
 * @throws TypeError for a script that is none. Inside the call, when the script is used up and `onExhausted` is "throw".
 * @example
 * ```ts
 * const model = scriptedModel([
 *   [{ toolCall: "weather", input: { city: "Oslo" } }],
 *   ({ toolResult }) => `It is ${String(toolResult("weather"))} in Oslo.`,
 * ]);
 * ```
 */
export function scriptedModel(calls: ModelCall[] | ModelCall, options: ScriptedModelOptions = {}): ScriptedModel {
  const single = isStep(calls);
  const script: ModelCall[] = single ? [calls] : (calls as ModelCall[]);
  checkScript(script);
  const onExhausted = options.onExhausted ?? (single ? "repeat-last" : "throw");
  const clock = options.clock ?? realClock;
  const seen: LanguageModelV3CallOptions[] = [];

  async function begin(callOptions: LanguageModelV3CallOptions): Promise<Iterator<Beat>> {
    const call = seen.push(callOptions) - 1;
    const entry = script[call] ?? (onExhausted === "repeat-last" ? script.at(-1) : undefined);
    if (entry === undefined) {
      throw new Error(
        `The scripted model has ${script.length} call(s) and was asked for number ${call + 1}. Add an entry for it, ` +
          `or pass { onExhausted: "repeat-last" }.`,
      );
    }
    const { prompt } = callOptions;
    const step: Step =
      typeof entry === "function"
        ? await orAbort(
            entry({
              prompt,
              call,
              lastUserText: lastUserText(prompt),
              toolResult: (name) => toolResult(prompt, name),
              options: callOptions,
            }),
            callOptions.abortSignal,
          )
        : entry;
    if (typeof entry === "function") checkStep(step, `scriptedModel: what the function of call ${call} answered`);
    return play(step, {
      delayMs: options.delayMs ?? 0,
      inputTokens: estimateTokens(prompt),
      // Unique over a conversation even where a later run uses a fresh model: the prompt has grown by then.
      toolCallId: (index) => `call-${call}-${prompt.length}-${index}`,
    });
  }

  return {
    specificationVersion: "v3",
    provider: "scripted",
    modelId: options.modelId ?? "scripted",
    supportedUrls: {},
    calls: seen,
    async doStream(callOptions) {
      return { stream: toStream(await begin(callOptions), clock, callOptions.abortSignal) };
    },
    async doGenerate(callOptions): Promise<LanguageModelV3GenerateResult> {
      const stream = toStream(await begin(callOptions), clock, callOptions.abortSignal);
      return collectContent(stream);
    },
  };
}

