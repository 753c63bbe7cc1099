import { parseIn } from "../../core/types.ts";
import { openSession } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import { readCursor } from "../out-headers.ts";
import { HttpError, json } from "../respond.ts";
import { encodeRecord } from "../wire.ts";

/** Both record routes answer at once with everything after the cursor; without a session there is nothing. */
const cursorOf = (url: URL) => readCursor(url.searchParams.get("afterEventId"));

/** `GET …/in/records`. */
export const inRecords: Handler = async (exchange) => {
  const session = await openSession(exchange, "records");
  const entries = session?.in.after(cursorOf(exchange.url)) ?? [];
  const records = entries.map((entry) => ({ data: parseIn(entry), id: entry.partId ?? `in_${entry.seq}`, seqNum: entry.seq }));
  return json(200, { records });
};

/** `GET …/out/records`: as the wire in force writes them, with `data` unwrapped. */
export const outRecords: Handler = async (exchange) => {
  const session = await openSession(exchange, "records");
  const entries = session?.out.after(cursorOf(exchange.url)) ?? [];
  const records = entries.map((entry) => {
    const { body, headers } = encodeRecord(entry, exchange.wire);
    const data = body.startsWith("{") ? (JSON.parse(body) as { data: unknown }).data : body;
    return { data, id: entry.id, seqNum: entry.seq, ...(headers === undefined ? {} : { headers }) };
  });
  return json(200, { records });
};

/** `PUT` on a channel: direct credentials of the stream store are not offered here. */
export const initialize =
  (allowed: string): Handler =>
  async (exchange) => {
    await openSession(exchange, "out");
    throw new HttpError(405, "Direct stream credentials are not offered by this server; append and subscribe instead", {}, { Allow: allowed });
  };
