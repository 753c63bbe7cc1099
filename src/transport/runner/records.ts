import { ChatKitError } from "../errors.ts";
import type { WireRecord } from "../protocol/index.ts";
import { controlOf, controlOfChunk, dataOf } from "../stream/decode.ts";
import type { Control, DataRecord } from "../stream/decode.ts";
import type { ChatContext } from "./context.ts";
import type { Turns } from "./turns.ts";

const REMEMBERED_IDS = 1_024;
/** What a turn's last chunk is. */
const LAST = /^(finish|abort|error)$/;

/** The last stage of the pipe. */
export interface RecordProcessor {
  /** Processes records from `from` on; answers the index of the first that has to wait, the length when all are done. */
  process(records: readonly WireRecord[], from: number): number;
  onUndecodable(detail: string): void;
}

/**
 * Numbers records, drops repeats, tells control from chunk. `onControl` answers false for a record that has to wait;
 * `isTorn`: records right before a boundary are missing, and the last chunk that came ends no turn: the server has trimmed
 * the rest. (A gap alone proves nothing: numbers rise, they need not be dense.)
 */
export function createRecordProcessor(context: ChatContext, turns: Turns, onControl: (control: Control, isTorn: boolean) => boolean): RecordProcessor {
  // Two generations of record ids: a producer that repeats an append does so at once, not thousands of records later.
  let young = new Set<unknown>();
  let old = young;
  let highest = -1;
  /** Type of the newest chunk since the last control record. */
  let newest: string | undefined;
  const isRepeat = (id: unknown): boolean => {
    if (old.has(id)) return true;
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
    const message = `A record of the session's output could not be read and was skipped: ${detail}. The answer may miss a piece; reload to fetch it again.`;
    context.emit({ type: "stream-error", error: new ChatKitError("undecodable_record", message, { chatId: context.chatId }) });
  };

  const process = (records: readonly WireRecord[], from: number): number => {
    const { session } = context;
    if (!session) return records.length;
    let { sink } = turns;
    for (let at = from; at < records.length; at++) {
      const record = records[at] as WireRecord;
      const seq = record?.seq_num;
      if (!Number.isSafeInteger(seq)) {
        onUndecodable("a record has no number");
        continue;
      }
      const before = session.cursor;
      if (before !== undefined && seq <= before) continue;

      const { headers } = record;
      let control = headers && headers.length > 0 ? controlOf(headers) : undefined;
      if (control === undefined) {
        if (sink ? sink.full : turns.mode === "hold" || turns.current?.reader.full) return at;
        // The cursor was set back: what was seen is wanted again.
        if (seq <= highest) young = old = new Set();
        highest = session.cursor = seq;
        let data: DataRecord;
        try {
          data = dataOf(record.body);
        } catch (error) {
          onUndecodable(`record ${seq}: ${(error as Error).message}`);
          continue;
        }
        control = controlOfChunk(data.data, headers);
        if (control === undefined) {
          if (isRepeat(data.id ?? record)) continue;
          newest = data.data.type;
          if (sink) sink.write(data.data, record.body.length);
          else if (turns.mode === "deliver") {
            turns.chunk(data.data, record.body.length);
            sink = turns.sink;
          }
          continue;
        }
      }
      highest = session.cursor = seq;
      if (control && !onControl(control, seq > (before ?? -1) + 1 && !LAST.test(newest ?? ""))) {
        session.cursor = before;
        return at;
      }
      newest = undefined;
      // The turn may have ended, the session may have closed, the cursor may have been set back.
      if (context.session !== session || (session.cursor ?? -1) !== seq) return records.length;
      sink = turns.sink;
    }
    return records.length;
  };
  return { process, onUndecodable };
}
