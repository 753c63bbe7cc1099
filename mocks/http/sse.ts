import type { WireRecord } from "../../src/transport/protocol/index.ts";
import type { Timers } from "../core/timers.ts";

/** What a reader of `.out` reads from. */
export interface RecordSource {
  /** Up to `limit` records after a number. */
  after(seq: number, limit: number): WireRecord[];
  /** Number of the newest record. */
  readonly lastSeq: number;
  /** Calls back at every append. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

/** How a reader of `.out` is served. */
export interface SseOptions {
  source: RecordSource;
  timers: Timers;
  /** Number of the last record that the reader has. -1: none. */
  after: number;
  /** Silence after which the window closes. */
  timeoutMs: number;
  pingIntervalMs: number;
  /** Drain what is there and close. */
  settled: boolean;
  /** Ends the stream with its window still open. */
  stop: AbortSignal;
  /**
   * When its signal aborts, the stream breaks with the reason, as a browser's does. The request itself is held: Node
   * stops forwarding aborts to the signal of a request that was collected.
   */
  request: Request;
  /** Called once, however the stream ends. */
  onEnd: () => void;
}

const BATCH_SIZE = 100;
const encoder = new TextEncoder();
const frame = (text: string) => encoder.encode(text);

/** One `batch` event. Its id is a triple that means something to the stream store only. */
export function batchFrame(records: readonly WireRecord[], tail: { seq_num: number; timestamp: number }): Uint8Array {
  const data = JSON.stringify({ records, tail });
  const last = records.at(-1)?.seq_num ?? tail.seq_num;
  return frame(`event: batch\nid: ${last},${records.length},${data.length}\ndata: ${data}\n\n`);
}

/** Proof of life in a silence. */
export const pingFrame = (now: number): Uint8Array => frame(`event: ping\ndata: ${JSON.stringify({ timestamp: now })}\n\n`);

/** The window closed. Not the end of a turn. */
export const doneFrame = (): Uint8Array => frame("data: [DONE]\n\n");

/**
 * The body of a subscription to `.out`. Nothing is produced ahead of the reader: a batch is taken from the stream when
 * it is asked for, so a stalled reader holds neither memory nor timers.
 */
export function sseBody(options: SseOptions): ReadableStream<Uint8Array> {
  const { source, timers, timeoutMs, pingIntervalMs, stop } = options;
  let cursor = options.after;
  let ended = false;
  let wake: () => void = () => undefined;

  const end = () => {
    if (ended) return;
    ended = true;
    stop.removeEventListener("abort", end);
    options.request.signal.removeEventListener("abort", end);
    wake();
    options.onEnd();
  };

  /** Waits for a record, a ping that is due, or the end of the window. */
  const wait = (windowEnds: number) =>
    new Promise<void>((resolve) => {
      const untilEnd = windowEnds - timers.now();
      const cancelTimer = timers.setTimeout(() => wake(), Math.min(pingIntervalMs, Math.max(0, untilEnd)));
      const unsubscribe = source.subscribe(() => wake());
      wake = () => {
        wake = () => undefined;
        cancelTimer();
        unsubscribe();
        resolve();
      };
    });

  const close = (controller: ReadableStreamDefaultController<Uint8Array>, goodbye: boolean) => {
    end();
    if (goodbye) controller.enqueue(doneFrame());
    controller.close();
  };

  /** Silence is counted from the newest record that was sent. */
  let windowEnds = timers.now() + timeoutMs;
  stop.addEventListener("abort", end);
  options.request.signal.addEventListener("abort", end);

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!ended && cursor >= source.lastSeq && !options.settled) {
          await wait(windowEnds);
        }
        if (options.request.signal.aborted) return controller.error(options.request.signal.reason);
        if (stop.aborted) return close(controller, false);
        if (ended) return;
        const records = source.after(cursor, BATCH_SIZE);
        const newest = records.at(-1);
        if (newest !== undefined) {
          cursor = newest.seq_num;
          windowEnds = timers.now() + timeoutMs;
          controller.enqueue(batchFrame(records, { seq_num: source.lastSeq + 1, timestamp: newest.timestamp }));
        } else if (options.settled || timers.now() >= windowEnds) {
          close(controller, true);
        } else {
          controller.enqueue(pingFrame(timers.now()));
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
