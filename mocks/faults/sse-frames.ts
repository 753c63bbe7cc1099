import type { WireRecord } from "../../src/transport/protocol/index.ts";

/** One server-sent event, with its records where it is a batch. */
export interface Frame {
  text: string;
  /** Entries of a batch. A frame of any other stream counts as one record if it carries data. */
  records: WireRecord[] | null;
  /** Whether it is proof of life only. */
  isPing: boolean;
}

const DATA = /^data: (.*)$/m;

function parse(text: string): Frame {
  const isPing = /^event: ping$/m.test(text);
  if (!/^event: batch$/m.test(text)) return { text, records: null, isPing };
  const { records } = JSON.parse(DATA.exec(text)?.[1] ?? "{}") as { records?: WireRecord[] };
  return { text, records: records ?? [], isPing };
}

/** Reads a body event by event. */
export async function* readFrames(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    rest += decoder.decode(part.value, { stream: true });
    for (let end = rest.indexOf("\n\n"); end !== -1; end = rest.indexOf("\n\n")) {
      yield parse(rest.slice(0, end + 2));
      rest = rest.slice(end + 2);
    }
  }
}

/** A batch with other records in place of its own. */
export function withRecords(frame: Frame, records: readonly unknown[]): string {
  const envelope = JSON.parse(DATA.exec(frame.text)?.[1] ?? "{}") as object;
  return frame.text.replace(DATA, () => `data: ${JSON.stringify({ ...envelope, records })}`);
}

/** How much a frame counts towards a fault that counts records. */
export const countOf = (frame: Frame): number => frame.records?.length ?? (frame.isPing ? 0 : 1);

/** A frame's first `count` records, or the frame itself where it has none. */
export const firstOf = (frame: Frame, count: number): string =>
  frame.records === null ? frame.text : withRecords(frame, frame.records.slice(0, count));
