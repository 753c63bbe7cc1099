import type { UIMessageChunk } from "ai";
import { parseJson } from "../parse-json.ts";
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

/** Records that arrived together. */
export type Batch = readonly WireRecord[];

/** The body of a piece of text, where nothing in it is escaped: matching it costs a fraction of parsing it. */
const DELTA = /^{"data":{"type":"([^"\\\0-\x1f]*)","id":"([^"\\\0-\x1f]*)","delta":"([^"\\\0-\x1f]*)"},"id":"([^"\\\0-\x1f]*)"}$/;
/** Longer bodies are parsed: what is cut out of one keeps all of it in memory. */
const LONGEST_CUT = 256;

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

/** Reads a data record's body, `data` unwrapped. Undefined for one that holds no chunk. */
export function dataOf(body: string): DataRecord | undefined {
  const delta = body?.length <= LONGEST_CUT && DELTA.exec(body);
  return delta ? { data: { type: delta[1], id: delta[2], delta: delta[3] } as UIMessageChunk, id: delta[4] } : unwrap(parseJson(body));
}

function unwrap(body: unknown): DataRecord | undefined {
  const record = body as RecordBody | null | undefined;
  const data = record?.data;
  if (typeof data === "string") return unwrap({ ...record, data: parseJson(data) });
  return typeof data?.type === "string" ? (record as DataRecord) : undefined;
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
