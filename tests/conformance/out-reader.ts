import { createParser } from "eventsource-parser";
import { ConformanceFailure } from "./check.ts";

interface Requester {
  request(path: string, options: { token?: string | null; headers?: Record<string, string>; signal?: AbortSignal }): Promise<Response>;
  realtime(session: string, rest: string): string;
}

export interface OpenOutOptions {
  lastEventId?: number | string;
  timeoutSeconds?: number | string;
  peekSettled?: boolean;
  token?: string | null;
  signal?: AbortSignal;
}

/** A server-sent event as it came. */
export interface OutEvent {
  event: string | undefined;
  id: string | undefined;
  data: string;
}

/** A record of `.out`, parsed as far as the protocol says, on either wire. */
export interface OutRecord {
  seq: number;
  timestamp: unknown;
  body: string;
  headers: Array<[string, string]>;
  /** The data record's chunk and part id. */
  chunk?: Record<string, unknown> & { type: string };
  partId?: string;
  /** The control event's name and headers, from a header record or from a `trigger:` chunk. */
  control?: { type: string; headers: Record<string, string> };
}

/** A turn as it was read, boundary included. */
export interface OutTurn {
  records: OutRecord[];
  chunks: Array<Record<string, unknown> & { type: string }>;
  /** Text deltas joined. */
  text: string;
  /** The boundary. */
  end: OutRecord;
  endHeaders: Record<string, string>;
  /** Number of the boundary's record: the cursor for the next turn. */
  last: number;
}

/** An open subscription. */
export interface OutReader {
  response: Response;
  /** The next event, pings included, or undefined at the end of the body. */
  event(): Promise<OutEvent | undefined>;
  /** The next record, or undefined at the end of the body. */
  record(): Promise<OutRecord | undefined>;
  /** Reads up to the boundary that covers the `.in` record `inSeq` (any boundary without one). */
  turn(inSeq?: number): Promise<OutTurn>;
  /** Reads until a record satisfies the predicate; gives all records up to it. */
  until(predicate: (record: OutRecord) => boolean): Promise<OutRecord[]>;
  /** Reads to the end of the body. */
  rest(): Promise<OutRecord[]>;
  /** All bytes so far, as text. */
  readonly raw: string;
  cancel(): Promise<void>;
}

const PRERELEASE_CONTROL: Record<string, string> = {
  "trigger:turn-complete": "turn-complete",
  "trigger:upgrade-required": "upgrade-required",
};

function parseRecord(raw: Record<string, unknown>): OutRecord {
  const headers = (raw["headers"] ?? []) as Array<[string, string]>;
  const record: OutRecord = {
    seq: raw["seq_num"] as number,
    timestamp: raw["timestamp"],
    body: raw["body"] as string,
    headers,
  };
  const values: Record<string, string> = Object.fromEntries(headers);
  const control = values["trigger-control"];
  if (control !== undefined) {
    record.control = { type: control, headers: values };
    return record;
  }
  if (headers[0]?.[0] === "") return record;
  const body = JSON.parse(record.body) as { data: Record<string, unknown> & { type: string }; id: string };
  record.partId = body.id;
  const legacy = PRERELEASE_CONTROL[body.data.type];
  if (legacy === undefined) {
    record.chunk = body.data;
  } else {
    const token = body.data["publicAccessToken"];
    record.control = {
      type: legacy,
      headers: { ...values, ...(typeof token === "string" ? { "public-access-token": token } : {}) },
    };
  }
  return record;
}

/** Opens `.out` and insists on an event stream. */
export async function openOut(
  api: Requester,
  session: string,
  secretKey: string,
  options: OpenOutOptions = {},
): Promise<OutReader> {
  const abort = new AbortController();
  options.signal?.addEventListener("abort", () => abort.abort());
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (options.lastEventId !== undefined) headers["Last-Event-ID"] = String(options.lastEventId);
  if (options.timeoutSeconds !== undefined) headers["Timeout-Seconds"] = String(options.timeoutSeconds);
  if (options.peekSettled === true) headers["X-Peek-Settled"] = "1";
  const response = await api.request(api.realtime(session, "out"), {
    token: options.token === undefined ? secretKey : options.token,
    headers,
    signal: abort.signal,
  });
  if (response.status !== 200 || response.body === null) {
    throw new ConformanceFailure(`.out answered ${response.status}: ${await response.text()}`);
  }
  return createReader(response, response.body, abort);
}

function createReader(response: Response, body: ReadableStream<Uint8Array>, abort: AbortController): OutReader {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events: OutEvent[] = [];
  const records: OutRecord[] = [];
  let raw = "";
  const parser = createParser({
    onEvent: (event) => events.push({ event: event.event, id: event.id, data: event.data }),
  });

  // One read at a time, so that concurrent callers each get the next event.
  let queue: Promise<unknown> = Promise.resolve();
  const event = (): Promise<OutEvent | undefined> => {
    const next = queue.then(readEvent);
    queue = next.catch(() => undefined);
    return next;
  };
  async function readEvent(): Promise<OutEvent | undefined> {
    while (events.length === 0) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      const text = decoder.decode(value, { stream: true });
      raw += text;
      parser.feed(text);
    }
    return events.shift();
  }
  async function record(): Promise<OutRecord | undefined> {
    while (records.length === 0) {
      const next = await event();
      if (next === undefined) return undefined;
      if (next.event !== "batch") continue;
      const batch = JSON.parse(next.data) as { records: Array<Record<string, unknown>> };
      records.push(...batch.records.map(parseRecord));
    }
    return records.shift();
  }
  async function until(predicate: (record: OutRecord) => boolean): Promise<OutRecord[]> {
    const read: OutRecord[] = [];
    for (;;) {
      const next = await record();
      if (next === undefined) {
        const seen = read.map((r) => `${r.seq}:${r.control?.type ?? r.chunk?.type ?? "?"}`).join(" ");
        throw new ConformanceFailure(`.out ended before the awaited record (read: ${seen || "nothing"})`);
      }
      read.push(next);
      if (predicate(next)) return read;
    }
  }
  return {
    response,
    event,
    record,
    until,
    get raw() {
      return raw;
    },
    async turn(inSeq) {
      const read = await until((r) => {
        if (r.control?.type !== "turn-complete") return false;
        const consumed = r.control.headers["session-in-event-id"];
        return inSeq === undefined || consumed === undefined || Number(consumed) >= inSeq;
      });
      const end = read.at(-1) as OutRecord;
      const chunks = read.flatMap((r) => (r.chunk === undefined ? [] : [r.chunk]));
      const text = chunks.map((c) => (c.type === "text-delta" ? String(c["delta"]) : "")).join("");
      return { records: read, chunks, text, end, endHeaders: end.control?.headers ?? {}, last: end.seq };
    },
    async rest() {
      const read: OutRecord[] = [];
      for (let next = await record(); next !== undefined; next = await record()) read.push(next);
      return read;
    },
    async cancel() {
      await reader.cancel().catch(() => undefined);
      abort.abort();
    },
  };
}
