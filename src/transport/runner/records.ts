import type { UIMessageChunk } from "ai";
import { ChatKitError } from "../errors.ts";
import type { WireRecord } from "../protocol/index.ts";
import { controlOf, controlOfChunk, dataOf } from "../stream/decode.ts";
import type { Control } from "../stream/decode.ts";
import type { ChatContext } from "./context.ts";

/** What happens to data records now. `hold`: they wait until it is known whose they are. */
export type DeliveryMode = "deliver" | "drop" | "hold";

/** What records do to the rest of the runner. */
export interface RecordPorts {
  readonly mode: DeliveryMode;
  /** Whether the reader cannot take more now. */
  readonly full: boolean;
  /** A chunk of the turn that is being delivered. `size`: characters on the wire. */
  onChunk(chunk: UIMessageChunk, size: number): void;
  /** A chunk that nobody gets. */
  onDropped(chunk: UIMessageChunk): void;
  /** Answers false when the record has to wait. The cursor stands at the record already. */
  onControl(control: Control): boolean;
}

const REMEMBERED_IDS = 1_024;

/**
 * The last stage of the pipe: numbers records, drops repeats, tells control from chunk. Answers the index of the first
 * record that has to wait, the length when all are done.
 */
export function createRecordProcessor(
  context: ChatContext,
  ports: RecordPorts,
): { process(records: readonly WireRecord[], from: number): number; onUndecodable(detail: string): void } {
  // Two generations of record ids: a producer that repeats an append does so at once, not thousands of records later.
  let young = new Set<string>();
  let old = young;
  let highest = -1;
  const isRepeat = (id: unknown): boolean => {
    if (typeof id !== "string" || old.has(id)) return typeof id === "string";
    const { size } = young;
    young.add(id);
    if (young.size === size) return true;
    if (size >= REMEMBERED_IDS) {
      old = young;
      young = new Set();
    }
    return false;
  };

  const onUndecodable = (detail: string) => {
    const error = new ChatKitError("undecodable_record", `A record of the session's output could not be read and was skipped: ${detail}. The answer may miss a piece; reload to fetch it again.`, { chatId: context.chatId });
    context.emit({ type: "stream-error", error });
  };

  const process = (records: readonly WireRecord[], from: number): number => {
    const session = context.session;
    if (!session) return records.length;
    for (let at = from; at < records.length; at++) {
      const record = records[at] as WireRecord;
      const seq = record?.seq_num;
      if (!Number.isSafeInteger(seq)) {
        onUndecodable("a record has no number");
        continue;
      }
      const before = session.cursor;
      if (before !== undefined && seq <= before) continue;
      if (ports.full) return at;
      // The cursor was set back: what was seen is wanted again.
      if (seq <= highest) young = old = new Set();
      highest = seq;

      const { headers } = record;
      let control: Control | null | undefined;
      let chunk: UIMessageChunk | undefined;
      if (headers && headers.length > 0) control = controlOf(headers);
      if (control === undefined) {
        if (ports.mode === "hold") return at;
        try {
          const data = dataOf(record.body);
          chunk = data.chunk;
          control = controlOfChunk(chunk, headers);
          if (control === undefined && isRepeat(data.id)) chunk = undefined;
        } catch (error) {
          session.cursor = seq;
          onUndecodable(`record ${seq}: ${error instanceof Error ? error.message : String(error)}`);
          continue;
        }
      }
      session.cursor = seq;
      if (control) {
        if (!ports.onControl(control)) {
          session.cursor = before;
          return at;
        }
        if (context.session !== session) return records.length;
      } else if (control === undefined && chunk) {
        if (ports.mode === "deliver") ports.onChunk(chunk, record.body.length);
        else ports.onDropped(chunk);
      }
    }
    return records.length;
  };
  return { process, onUndecodable };
}
