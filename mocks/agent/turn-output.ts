import type { FinishReason, UIMessage, UIMessageChunk } from "ai";
import type { OutChannel } from "../core/agent-port.ts";
import type { ChunkWriter } from "./hook-types.ts";
import { reduceChunks } from "./reduce-chunks.ts";

/** Chunks that stand for themselves: they may precede the message's `start`. */
function standsAlone(chunk: UIMessageChunk): boolean {
  return chunk.type === "error" || chunk.type === "abort" || isTransient(chunk);
}

/** Whether a chunk is shown once and kept nowhere. */
export function isTransient(chunk: UIMessageChunk): boolean {
  return chunk.type.startsWith("data-") && "transient" in chunk && chunk.transient === true;
}

/**
 * The one writer of a turn. Whatever streams (the model, hooks, data parts) passes here on its way to `.out`, so that
 * the message kept in the history is the message that the client saw.
 */
export class TurnOutput implements ChunkWriter {
  readonly #kept: UIMessageChunk[] = [];
  readonly #merging: Promise<void>[] = [];
  #held: Array<{ beforeStep: number; chunk: UIMessageChunk }> = [];
  #reduced: { size: number; message: Promise<UIMessage | undefined> } | undefined;
  #started = false;
  #closed = false;
  #steps = 0;
  /** Of the newest `finish` chunk. */
  finishReason: FinishReason | undefined;
  aborted = false;

  /**
   * @param messageId Id of the response message.
   * @param base The message that this turn continues, after an approval or an answer.
   * @param afterClose Takes chunks that come when the turn's end is already written.
   */
  constructor(
    private readonly out: OutChannel,
    public messageId: string,
    private readonly base: UIMessage | undefined,
    private readonly afterClose: (chunk: UIMessageChunk) => void,
  ) {}

  /** Steps of the model that began so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Steps of the message that this turn continues. */
  get baseSteps(): number {
    return this.base?.parts.filter((part) => part.type === "step-start").length ?? 0;
  }

  /** Whether anything of a message was written. */
  get started(): boolean {
    return this.#started;
  }

  write(chunk: UIMessageChunk): void {
    if (this.#closed) return this.afterClose(chunk);
    if (chunk.type === "start") return this.#start(chunk);
    if (chunk.type === "start-step") {
      this.#release(this.#steps);
      this.#steps += 1;
    }
    if (chunk.type === "finish") this.finishReason = chunk.finishReason;
    if (chunk.type === "abort") this.aborted = true;
    if (!this.#started && !standsAlone(chunk)) this.#start({ type: "start" });
    this.#append(chunk);
  }

  merge(stream: ReadableStream<UIMessageChunk>): void {
    this.#merging.push(this.#drain(stream));
  }

  /** Writes a chunk right before the step of this number (from 0), however far ahead of the stream the caller is. */
  writeBeforeStep(step: number, chunk: UIMessageChunk): void {
    this.#held.push({ beforeStep: step, chunk });
  }

  /** Waits for merged streams and writes what was held for a step that never came. */
  async settle(): Promise<void> {
    while (this.#merging.length > 0) await Promise.allSettled(this.#merging.splice(0));
    this.#release(Infinity);
  }

  /** What was written, as a message. Undefined when nothing was. */
  message(): Promise<UIMessage | undefined> {
    if (!this.#started) return Promise.resolve(undefined);
    if (this.#reduced?.size !== this.#kept.length) {
      // A response that brought its own id is a message of its own, whatever came before it.
      const base = this.base?.id === this.messageId ? this.base : undefined;
      this.#reduced = { size: this.#kept.length, message: reduceChunks(this.#kept, base) };
    }
    return this.#reduced.message;
  }

  close(): void {
    this.#closed = true;
  }

  async #drain(stream: ReadableStream<UIMessageChunk>): Promise<void> {
    for await (const chunk of stream) this.write(chunk);
  }

  #start(chunk: Extract<UIMessageChunk, { type: "start" }>): void {
    const { messageMetadata } = chunk;
    if (this.#started) {
      // A turn is one message. A second `start` would make the client begin another.
      if (messageMetadata !== undefined) this.#append({ type: "message-metadata", messageMetadata });
      return;
    }
    this.#started = true;
    this.messageId = chunk.messageId ?? this.messageId;
    this.#append({ ...chunk, messageId: this.messageId });
  }

  #release(step: number): void {
    const due = this.#held.filter((held) => held.beforeStep <= step);
    this.#held = this.#held.filter((held) => held.beforeStep > step);
    for (const { chunk } of due) this.write(chunk);
  }

  #append(chunk: UIMessageChunk): void {
    this.out.append(chunk);
    if (!isTransient(chunk)) this.#kept.push(chunk);
  }
}
