import type { UIMessageChunk } from "ai";
import { CONTROL, CONTROL_CHUNK, RECORD_HEADER } from "../protocol/index.ts";
import type { RecordBody, WireRecord } from "../protocol/index.ts";

/** A record that steers the client. `headers` are the record's own, by name. */
export interface Control {
  type: string;
  headers: Record<string, string | undefined>;
}
/** A record that is part of the conversation. `id` is unique per record. */
export interface DataRecord {
  id: unknown;
  data: UIMessageChunk;
}

/**
 * Reads what a header says a record is: a {@link Control}, null for the stream store's own commands, undefined for
 * data. Called only for records with headers.
 */
export function controlOf(headers: NonNullable<WireRecord["headers"]>): Control | null | undefined {
  if (headers[0]?.[0] === "") return null;
  const byName = Object.fromEntries(headers) as Control["headers"];
  const type = byName[RECORD_HEADER.control];
  return type === undefined ? undefined : { type, headers: byName };
}

/** Reads the body of a data record, `data` unwrapped. Throws on a body that is no chunk. */
export function dataOf(body: string): DataRecord {
  const parsed = JSON.parse(body) as RecordBody;
  if (typeof parsed.data === "string") parsed.data = JSON.parse(parsed.data) as UIMessageChunk;
  if (typeof (parsed.data as UIMessageChunk | null)?.type !== "string") throw new Error("the record holds no chunk");
  return parsed as DataRecord;
}

/**
 * The prerelease wire writes control records as chunks. Undefined: an ordinary chunk; null: a `trigger:` chunk that
 * means nothing to this client.
 */
export function controlOfChunk(chunk: UIMessageChunk, headers: WireRecord["headers"]): Control | null | undefined {
  const { type } = chunk as { type: string };
  if (!type.startsWith(CONTROL_CHUNK.prefix)) return undefined;
  const byName = Object.fromEntries(headers ?? []) as Control["headers"];
  if (type === CONTROL_CHUNK.upgradeRequired) return { type: CONTROL.upgradeRequired, headers: byName };
  if (type !== CONTROL_CHUNK.turnComplete) return null;
  const { publicAccessToken } = chunk as { publicAccessToken?: string };
  return { type: CONTROL.turnComplete, headers: { [RECORD_HEADER.publicAccessToken]: publicAccessToken, ...byName } };
}
