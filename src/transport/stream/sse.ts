import { parseJson } from "../parse-json.ts";
import type { WireRecord } from "../protocol/index.ts";
import { SLICE_BYTES } from "../timing.ts";
import type { Batch } from "./decode.ts";
import { createEventParser } from "./event-parser.ts";

/** What comes out of the bytes of `.out` beside records. */
export interface SseHandlers {
  onPing(): void;
  /** The server's `[DONE]`: the window closed, not the turn. */
  onDone(): void;
  /** An event that holds no records. */
  onUndecodable(detail: string): void;
}

/**
 * First stages of the pipe: bytes → text → SSE events → records. Feed it slices of {@link slices}. Answers the records of
 * all events together; where an event is no JSON, and so not what the server sent, those behind it come separately.
 */
export function createSseReader(handlers: SseHandlers): (bytes: Uint8Array) => Batch[] {
  let records: WireRecord[];
  let batches: Batch[];
  const take = (data: string) => {
    const event = parseJson(data) as { records?: unknown } | null | undefined;
    if (event === undefined) batches.push((records = []));
    else if (Array.isArray(event?.records)) for (const record of event.records as WireRecord[]) records.push(record);
    else handlers.onUndecodable("an event holds no records");
  };
  // The parser takes a byte order mark off itself, at the beginning only.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const feed = createEventParser(({ event, data }) => {
    if (event === "ping") return handlers.onPing();
    if (event === undefined && data === "[DONE]") return handlers.onDone();
    // Other named events are not part of the protocol; the event's id is the store's own and no cursor.
    if (event === undefined || event === "batch") take(data);
  });
  return (bytes) => {
    batches = [(records = [])];
    // Bytes that cut no character off need no state, and without it Node decodes several times faster.
    feed(decoder.decode(bytes, { stream: (bytes.at(-1) as number) > 0x7f }));
    return batches;
  };
}

/** Cuts a large read into slices, so that a stalled consumer never makes us decode more than one of them. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}
