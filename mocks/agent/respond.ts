import type { UIMessage, UIMessageChunk } from "ai";
import { errorMessage } from "../../src/transport/protocol/index.ts";
import { seededApprovalIds } from "./approval-ids.ts";
import type { AgentResponse, Streamable } from "./hook-types.ts";
import { messageChunks, textChunks } from "./message-chunks.ts";
import type { RunState } from "./run-state.ts";
import type { Turn } from "./turn.ts";
import { graceAfterAbort, within } from "./wait.ts";
import { warnOnce } from "./warn.ts";

/** How long a turn that was stopped waits for what hangs, in milliseconds. */
export const ABORT_GRACE_MS = 2_000;

type ChunkSource = ReadableStream<UIMessageChunk> | AsyncIterable<UIMessageChunk>;

/** Whether a value streams UI messages, as a `streamText` result does. */
export function isStreamable(value: unknown): value is Streamable {
  return typeof value === "object" && value !== null && "toUIMessageStream" in value;
}

function isUIMessage(value: object): value is UIMessage {
  return "role" in value && "parts" in value && Array.isArray(value.parts);
}

/** Any source of chunks as something to iterate. */
export function toChunkStream(source: Streamable | ChunkSource): AsyncIterable<UIMessageChunk> {
  return isStreamable(source) ? source.toUIMessageStream() : source;
}

/** The error text that clients see. */
export function errorText(run: RunState, error: unknown): string {
  return run.agent.uiMessageStreamOptions?.onError?.(error) ?? errorMessage(error);
}

/** The stream of a `streamText` result, continuing the message that the turn continues. */
function uiStream(run: RunState, turn: Turn, source: Streamable): ChunkSource {
  const options = {
    ...run.agent.uiMessageStreamOptions,
    originalMessages: turn.input.trigger === "action" ? [] : run.history.all(),
    generateMessageId: () => turn.output.messageId,
    onError: (error: unknown) => {
      turn.error ??= error;
      return errorText(run, error);
    },
  };
  return (source.toUIMessageStream as (o: typeof options) => ChunkSource).call(source, options);
}

/** Puts a source on the stream, chunk by chunk. After a stop it has {@link ABORT_GRACE_MS} to end by itself. */
export async function pipeResponse(run: RunState, turn: Turn, source: Streamable | ChunkSource): Promise<void> {
  const chunks = isStreamable(source) ? uiStream(run, turn, source) : source;
  const seeded = isStreamable(source) && !turn.managed ? seededApprovalIds(run) : undefined;
  const iterator = chunks[Symbol.asyncIterator]();
  const grace = graceAfterAbort(run.port.clock, turn.signal, ABORT_GRACE_MS);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), grace.over]);
      if (next === "over") {
        turn.output.write({ type: "abort" });
        void Promise.resolve(iterator.return?.()).catch(() => {});
        return;
      }
      if (next.done) return;
      turn.output.write(seeded?.(next.value) ?? next.value);
    }
  } finally {
    grace.cancel();
  }
}

interface StepUsage {
  usage: Turn["lastStepUsage"] & object;
}

/** Token counts of what was streamed. An aborted stream never tells, so nobody asks it. */
async function captureUsage(run: RunState, turn: Turn, source: Streamable): Promise<void> {
  if (turn.signal.aborted || turn.error !== undefined) return;
  const { steps, totalUsage } = source as { steps?: Promise<StepUsage[]>; totalUsage?: Promise<StepUsage["usage"]> };
  try {
    const done = await within(run.port.clock, ABORT_GRACE_MS, Promise.all([steps, totalUsage]));
    turn.lastStepUsage = done?.[0]?.at(-1)?.usage;
    turn.usage = done?.[1];
  } catch {
    // The stream reported the error already.
  }
}

function warnOfBareStreamText(run: RunState, turn: Turn): void {
  const { agent } = run;
  const features = [
    agent.pendingMessages?.shouldInject && "pendingMessages",
    agent.compaction && "compaction",
    run.skills.length > 0 && "skills",
    run.background.size > 0 && "chat.inject",
  ].filter(Boolean);
  if (turn.managed || turn.piped || features.length === 0) return;
  warnOnce(
    agent,
    `The agent "${agent.id}" uses ${features.join(", ")}, but its \`run\` called a bare \`streamText\`, so none of it ` +
      "reaches the model. Use the `streamText` that `run` receives, or spread `chat.toStreamTextOptions()` into yours.",
  );
}

/** Streams what `run` or `onAction` returned: a `streamText` result, a message, a text, or nothing. */
export async function respond(run: RunState, turn: Turn, response: AgentResponse): Promise<void> {
  if (response === undefined || response === null) return;
  if (typeof response === "string") {
    for (const chunk of textChunks(run.port.generateId("text_"), response)) turn.output.write(chunk);
  } else if (isStreamable(response)) {
    warnOfBareStreamText(run, turn);
    await pipeResponse(run, turn, response);
    await captureUsage(run, turn, response);
  } else if (typeof response === "object" && isUIMessage(response)) {
    for (const chunk of messageChunks(response)) turn.output.write(chunk);
  } else {
    throw new Error("`run` must return a streamText result, a UI message, a string or nothing.");
  }
}
