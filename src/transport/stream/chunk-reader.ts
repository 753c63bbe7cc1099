import type { UIMessageChunk } from "ai";
import type { ChunkStream } from "../types.ts";
import { MAX_BUFFERED_CHARACTERS } from "../timing.ts";

/** The writing end of a stream that the AI SDK reads. After it ended every call does nothing. */
export interface ChunkReader {
  readonly stream: ChunkStream;
  /** Whether the consumer has so much unread that reading the network must stop. */
  readonly full: boolean;
  /** `size`: characters of wire text, an estimate of what the chunk weighs. */
  write(chunk: UIMessageChunk, size: number): void;
  close(): void;
  fail(error: Error): void;
}

/** Creates a stream whose consumer's pace is known: `onDrained` is called when it has read everything. */
export function createChunkReader(handlers: { onDrained(): void; onCancel(): void }): ChunkReader {
  let controller!: ReadableStreamDefaultController<UIMessageChunk>;
  let held = 0;
  let open = true;
  // High-water mark 1: `pull` is called exactly when the queue has run empty.
  const stream = new ReadableStream<UIMessageChunk>({
    start: (created) => {
      controller = created;
    },
    pull: () => {
      const wasFull = held > MAX_BUFFERED_CHARACTERS;
      held = 0;
      if (wasFull) handlers.onDrained();
    },
    cancel: () => {
      if (!open) return;
      open = false;
      handlers.onCancel();
    },
  });
  return {
    stream,
    get full() {
      return held > MAX_BUFFERED_CHARACTERS;
    },
    write: (chunk, size) => {
      if (!open) return;
      held += size;
      controller.enqueue(chunk);
    },
    close: () => {
      if (!open) return;
      open = false;
      controller.close();
    },
    fail: (error) => {
      if (!open) return;
      open = false;
      controller.error(error);
    },
  };
}
