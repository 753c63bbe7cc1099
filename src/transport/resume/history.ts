import type { UIMessage, UIMessageChunk } from "ai";
import { discard } from "../http/failure.ts";
import type { SessionFetch } from "../http/fetch-chain.ts";
import { parseJson } from "../parse-json.ts";
import { CONTROL, HEADER, PATH, RECORD_HEADER } from "../protocol/index.ts";
import type { ChatInputChunk, RecordBody, WireRecord } from "../protocol/index.ts";
import { controlOf, controlOfChunk } from "../stream/decode.ts";
import { parseCursor } from "../runner/session.ts";

/** A decision of the user's that was sent as an assistant message. */
export interface Decision {
  seq: number;
  message: UIMessage;
}

/** One turn of the output's history. */
export interface PastTurn {
  messageId: string | undefined;
  chunks: UIMessageChunk[];
  /** Its boundary's `session-in-event-id`; null where there is none. */
  inSeq: number | null;
}

/** A message whose turn has not been read to its end. */
export interface Unanswered {
  seq: number;
  /** Whether other turns come before its own. */
  isBehind: boolean;
}

interface HistoryRecord {
  data: unknown;
  seqNum: number;
  headers?: WireRecord["headers"];
}

async function readRecords(fetch: SessionFetch, chatId: string, channel: "in" | "out", after: number | undefined, signal: AbortSignal): Promise<HistoryRecord[]> {
  const query = after === undefined || after < 0 ? "" : `?afterEventId=${after}`;
  const path = PATH.records(chatId, channel) + query;
  const response = await fetch({ endpoint: channel, path, method: "GET", headers: { Accept: "application/json" }, signal });
  if (!response.ok || !/json/.test(response.headers.get("content-type") ?? "")) {
    discard(response);
    throw new Error(`records of .${channel}: ${response.status}`);
  }
  const { records } = (await response.json()) as { records?: HistoryRecord[] };
  return Array.isArray(records) ? records.map((record) => ({ ...record, data: unwrap(record.data) })) : [];
}

/** What the user decided with the records after `after`, oldest first. */
export async function readDecisions(fetch: SessionFetch, chatId: string, after: number | undefined, signal: AbortSignal): Promise<Decision[]> {
  const records = await readRecords(fetch, chatId, "in", after, signal);
  return records.flatMap(({ data, seqNum }) => {
    const chunk = data as ChatInputChunk | undefined;
    const message = chunk?.kind === "message" ? chunk.payload?.message : undefined;
    return message?.role === "assistant" ? [{ seq: seqNum, message }] : [];
  });
}

/** A user's message that was stored beside a running turn. */
export interface WaitingMessage {
  seq: number;
  message: UIMessage;
}

/** The turns that the store still has before a cursor, oldest first. Records after it are not read. */
export async function readPastTurns(fetch: SessionFetch, chatId: string, upTo: number | undefined, signal: AbortSignal): Promise<PastTurn[]> {
  if (upTo === undefined) return [];
  const turns: PastTurn[] = [];
  let turn: PastTurn = { messageId: undefined, chunks: [], inSeq: null };
  for (const { data, seqNum, headers } of await readRecords(fetch, chatId, "out", undefined, signal)) {
    if (seqNum > upTo) break;
    let control = headers?.length ? controlOf(headers) : undefined;
    const chunk = control === undefined ? (data as UIMessageChunk | undefined) : undefined;
    if (chunk) control = controlOfChunk(chunk, headers);
    if (control?.type === CONTROL.turnComplete) {
      turns.push({ ...turn, inSeq: parseCursor(control.headers[RECORD_HEADER.sessionInEventId]) ?? null });
      turn = { messageId: undefined, chunks: [], inSeq: null };
    } else if (chunk && control === undefined) {
      if (chunk.type === "start" && chunk.messageId) {
        // A head start that broke off has no boundary: what it left is another message's.
        if (turn.messageId && turn.messageId !== chunk.messageId) turn.chunks = [];
        turn.messageId = chunk.messageId;
      }
      turn.chunks.push(chunk);
    }
  }
  return turns;
}

/**
 * The user's messages after the one that a resumed turn answers, oldest first. Empty where even the end of that turn was
 * trimmed: nothing tells the answers apart then.
 */
export async function readWaiting(fetch: SessionFetch, chatId: string, after: number, signal: AbortSignal): Promise<WaitingMessage[]> {
  const records = await readRecords(fetch, chatId, "in", after, signal);
  const waiting = records.flatMap(({ data, seqNum: seq }): WaitingMessage[] => {
    const { kind, payload } = { ...(data as Extract<ChatInputChunk, { kind: "message" }> | undefined) };
    const message = kind === "message" && payload?.trigger === "submit-message" ? payload.message : undefined;
    return message?.role === "user" ? [{ seq, message }] : [];
  });
  if (!waiting[0]) return [];
  const [first] = await readPastTurns(fetch, chatId, Infinity, signal);
  return first && (first.inSeq ?? Infinity) >= waiting[0].seq ? [] : waiting;
}

/** What was told to the agent on `.in` and is not covered by a boundary on `.out`. */
interface Outstanding {
  /** The newest message or handover that nobody stopped. */
  unanswered?: Unanswered;
  /** A head start's route handler let the agent go. */
  isSkipped: boolean;
}

/** Undefined where boundaries do not say what they cover. Records of `.out` after `upTo` are not read. */
export async function readOutstanding(fetch: SessionFetch, chatId: string, signal: AbortSignal, upTo = Infinity): Promise<Outstanding | undefined> {
  const turns = await readPastTurns(fetch, chatId, upTo, signal);
  const answered = turns.at(-1)?.inSeq;
  if (answered === null) return undefined;
  const told: Outstanding = { isSkipped: false };
  let isBehind = false;
  for (const { data, seqNum: seq } of await readRecords(fetch, chatId, "in", answered, signal)) {
    const chunk = data as ChatInputChunk | undefined;
    const isHandover = chunk?.kind === "handover";
    if (chunk?.kind === "stop") told.unanswered = undefined;
    else if (chunk?.kind === "handover-skip") told.isSkipped = true;
    else if (isHandover || (chunk?.kind === "message" && /^(submit|regenerate|action)/.test(chunk.payload?.trigger ?? ""))) told.unanswered = { seq, isBehind };
    isBehind ||= isHandover || chunk?.kind === "message";
  }
  return told;
}

/**
 * The newest message or handover on `.in` that no boundary on `.out` up to `upTo` covers and nobody stopped; undefined
 * when there is none. An earlier page may have sent it and gone before it knew.
 */
export async function readUnanswered(...args: Parameters<typeof readOutstanding>): Promise<Unanswered | undefined> {
  return (await readOutstanding(...args))?.unanswered;
}

/** Number of the newest record on `.out`; undefined where there is none. */
export async function readTail(fetch: SessionFetch, chatId: string, signal: AbortSignal): Promise<number | undefined> {
  const response = await fetch({ endpoint: "out", path: PATH.out(chatId), method: "HEAD", headers: {}, signal });
  if (!response.ok) throw new Error(`the end of .out: ${response.status}`);
  return parseCursor(response.headers.get(HEADER.lastChunkIndex) ?? undefined);
}

/** What a record holds; some servers leave its body as it was written. */
function unwrap(data: unknown): unknown {
  const value = typeof data === "string" ? parseJson(data) : data;
  return value && typeof value === "object" && "data" in value && !("type" in value) ? (value as RecordBody).data : value;
}
