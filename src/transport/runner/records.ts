import { ChatKitError } from "../errors.ts";
import type { WireRecord } from "../protocol/index.ts";
import { controlOf, controlOfChunk, dataOf } from "../stream/decode.ts";
import type { Batch, Control } from "../stream/decode.ts";
import { createRecentIds } from "../stream/recent-ids.ts";
import type { ChatContext } from "./context.ts";
import type { Turns } from "./turns.ts";

/** What a turn's last chunk is. */
const LAST = /^(finish|abort|error)$/;

/** The last stage of the pipe. */
export interface RecordProcessor {
  /** Processes records from `from` on; answers the index of the first that has to wait, the length when all are done. */
  process(records: Batch, from: number): number;
  onUndecodable(detail: string): void;
}

/**
 * Numbers records, drops repeats, tells control from chunk. `onControl` answers false for a record that has to wait;
 * `isTorn`: records right before a boundary are missing, and the last chunk that came ends no turn: the server has trimmed
 * the rest. (A gap alone proves nothing: numbers rise, they need not be dense.)
 */
export function createRecordProcessor(context: ChatContext, turns: Turns, onControl: (control: Control, isTorn: boolean) => boolean): RecordProcessor {
  let isRepeat = createRecentIds();
  let highest = -1;
  /** Type of the newest chunk since the last control record. */
  let newest: string | undefined;

  const onUndecodable = (detail: string) => {
    const message = `A record of the session's output could not be read and was skipped: ${detail}. The answer may miss a piece; reload to fetch it again.`;
    context.emit({ type: "stream-error", error: new ChatKitError("undecodable_record", message, { chatId: context.chatId }) });
  };

  const process: RecordProcessor["process"] = (records, from) => {
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
      let control = headers?.length ? controlOf(headers) : undefined;
      if (control === undefined) {
        if (sink ? sink.full : turns.mode === "hold" || turns.current?.reader.full) return at;
        // The cursor was set back: what was seen is wanted again.
        if (seq <= highest) isRepeat = createRecentIds();
        highest = session.cursor = seq;
        const data = dataOf(record.body);
        if (!data) {
          onUndecodable(`record ${seq} holds no chunk`);
          continue;
        }
        control = controlOfChunk(data.data, headers);
        if (control === undefined) {
          if (data.id !== undefined && isRepeat(String(data.id))) continue;
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
