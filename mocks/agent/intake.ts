import type { UIMessage } from "ai";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { InRecord } from "../core/agent-port.ts";
import type { RunState } from "./run-state.ts";
import { announceReceived } from "./steering.ts";
import type { Turn } from "./turn.ts";

/** What a run is asked to do next. */
export type Input =
  | { kind: "turn"; payload: ChatTaskWirePayload }
  | { kind: "action"; payload: ChatTaskWirePayload }
  | { kind: "head-start"; payload: ChatTaskWirePayload }
  | { kind: "stop"; message?: string }
  | { kind: "close" }
  | { kind: "nothing" };

/**
 * The message of a payload. Older clients send a list, of which the last counts.
 *
 * @see PROTOCOL.md section 3, "At most one message per record"
 */
export function messageOf(payload: ChatTaskWirePayload): UIMessage | undefined {
  const list = (payload as { messages?: UIMessage[] }).messages;
  return payload.message ?? (Array.isArray(list) ? list.at(-1) : undefined);
}

/** Reads a payload, of a record or of the run itself, as something to do. */
export function inputOfPayload(payload: ChatTaskWirePayload): Input {
  switch (payload.trigger) {
    case "submit-message":
    case "regenerate-message":
      return { kind: "turn", payload };
    case "action":
      return { kind: "action", payload };
    case "handover-prepare":
      return { kind: "head-start", payload };
    case "close":
      return { kind: "close" };
    default:
      return { kind: "nothing" };
  }
}

/** Reads a record as something to do. A handover without a head start that waits for it means nothing. */
export function inputOfRecord(record: InRecord): Input {
  const { chunk } = record;
  if (chunk.kind === "stop") return { kind: "stop", ...(chunk.message === undefined ? {} : { message: chunk.message }) };
  return chunk.kind === "message" ? inputOfPayload(chunk.payload) : { kind: "nothing" };
}

/**
 * Reads along while a turn runs: a stop aborts it at once, everything else stays where it is. A stop that came while the
 * turn's own record was on its way counts too.
 *
 * @returns What ends the reading.
 */
export function readAlong(run: RunState, turn: Turn, onStop: (message: string | undefined) => void): () => void {
  const take = (record: InRecord) => {
    if (record.chunk.kind === "stop") {
      run.port.in.consume(record.seq);
      const { message } = record.chunk;
      turn.abort(message);
      onStop(message);
    } else announceReceived(run, turn, record);
  };
  for (const record of run.port.in.pending()) if (record.chunk.kind === "stop") take(record);
  return run.port.in.onAppend(take);
}
