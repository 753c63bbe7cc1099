import { CONTROL, CONTROL_CHUNK, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { WireRecord } from "../../src/transport/protocol/index.ts";
import type { OutEntry } from "../core/types.ts";
import type { HttpContext } from "./exchange.ts";

type Pairs = Array<[string, string]>;

/** Encodes one record of `.out` for the wire in force. @see PROTOCOL.md sections 4 and 5 */
export function encodeRecord(entry: OutEntry, wire: HttpContext["wire"]): WireRecord {
  const { seq, at, id, json, control, command } = entry;
  const base = { seq_num: seq, timestamp: at };
  if (json !== undefined) return { ...base, body: `{"data":${json},"id":${JSON.stringify(id)}}` };
  if (command !== undefined) return { ...base, body: trimBody(command.before), headers: [["", "trim"]] };
  const { type, headers } = control ?? { type: "", headers: {} };
  const older = wire === "prerelease" ? olderControl(type, headers) : undefined;
  if (older !== undefined) return { ...base, body: JSON.stringify({ data: older.chunk, id }), ...older.headers };
  const pairs: Pairs = [[RECORD_HEADER.control, type], ...Object.entries(headers)];
  return { ...base, body: "", headers: pairs };
}

/** Control events as data chunks, where the prerelease wire knows them. */
function olderControl(type: string, headers: Record<string, string>) {
  if (type === CONTROL.upgradeRequired) return { chunk: { type: CONTROL_CHUNK.upgradeRequired }, headers: {} };
  if (type !== CONTROL.turnComplete) return undefined;
  const { [RECORD_HEADER.publicAccessToken]: token, ...rest } = headers;
  const pairs = Object.entries(rest);
  return {
    chunk: { type: CONTROL_CHUNK.turnComplete, ...(token === undefined ? {} : { publicAccessToken: token }) },
    headers: pairs.length === 0 ? {} : { headers: pairs },
  };
}

/** The stream store writes a trim point as eight bytes, most significant first. */
function trimBody(before: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(before));
  return String.fromCharCode(...bytes);
}
