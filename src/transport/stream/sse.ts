import { createParser } from "eventsource-parser";
import type { WireRecord } from "../protocol/index.ts";
import { SLICE_BYTES } from "../timing.ts";

/** What comes out of the bytes of `.out`. */
export interface SseHandlers {
  onRecords(records: WireRecord[]): void;
  onPing(): void;
  /** The server's `[DONE]`: the window closed, not the turn. */
  onDone(): void;
  /** An event whose data is no batch of records. */
  onUndecodable(detail: string): void;
}

/** First stages of the pipe: bytes → text → SSE events → batches of records. Feed it slices of {@link slices}. */
export function createSseReader(handlers: SseHandlers): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === "ping") return handlers.onPing();
      if (event === undefined && data === "[DONE]") return handlers.onDone();
      // Other named events are not part of the protocol; the event's id is the store's own and no cursor.
      if (event !== undefined && event !== "batch") return;
      let batch: { records?: unknown } | null;
      try {
        batch = JSON.parse(data) as { records?: unknown } | null;
      } catch {
        return handlers.onUndecodable("an event is not JSON");
      }
      if (Array.isArray(batch?.records)) handlers.onRecords(batch.records as WireRecord[]);
      else handlers.onUndecodable("an event holds no records");
    },
  });
  return (bytes) => parser.feed(decoder.decode(bytes, { stream: true }));
}

/** Cuts a large read into slices, so that a stalled consumer never makes us decode more than one of them. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}
