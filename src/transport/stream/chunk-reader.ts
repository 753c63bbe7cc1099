import type { UIMessageChunk } from "ai";
import type { ChunkStream } from "../types.ts";
import { isAbort } from "../abort.ts";
import { HAND_OVER, MAX_BUFFERED_CHARACTERS } from "../timing.ts";

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

/**
 * Creates a stream whose consumer's pace is known. `onDrained`: it has read everything. `onCancel`: it reads no further;
 * `isBroken`: it could not, as after an error in the stream.
 */
export function createChunkReader(handlers: { onDrained(): void; onCancel(isBroken: boolean): void }): ChunkReader {
  let controller!: ReadableStreamDefaultController<UIMessageChunk>;
  /** Written, from `next` on not yet handed to the stream, whose own queue gets slow when it is long. */
  let queue: UIMessageChunk[] = [];
  let next = 0;
  let held = 0;
  let open = true;
  let awaited = false;
  // High-water mark 0: `pull` is called exactly when somebody reads and the stream's queue is empty.
  const stream = new ReadableStream<UIMessageChunk>(
    {
      start: (created) => {
        controller = created;
      },
      pull: () => {
        if (next === queue.length) {
          awaited = true;
          const wasFull = held > MAX_BUFFERED_CHARACTERS;
          held = 0;
          if (wasFull) handlers.onDrained();
          return;
        }
        for (const end = Math.min(next + HAND_OVER, queue.length); next < end; next++) controller.enqueue(queue[next] as UIMessageChunk);
        if (next < queue.length) return;
        queue = [];
        next = 0;
        if (!open) controller.close();
      },
      cancel: (reason) => {
        queue = [];
        if (!open) return;
        open = false;
        handlers.onCancel(reason instanceof Error && !isAbort(reason));
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    get full() {
      return held > MAX_BUFFERED_CHARACTERS;
    },
    write: (chunk, size) => {
      if (!open) return;
      held += size;
      if (!awaited) return void queue.push(chunk);
      awaited = false;
      controller.enqueue(chunk);
    },
    close: () => {
      if (!open) return;
      open = false;
      if (next === queue.length) controller.close();
    },
    fail: (error) => {
      if (!open) return;
      open = false;
      queue = [];
      controller.error(error);
    },
  };
}
