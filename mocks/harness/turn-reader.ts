import type { UIMessage, UIMessageChunk } from "ai";
import { CONTROL, CONTROL_CHUNK, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import { overlayAnswers } from "../agent/incoming.ts";
import { reduceChunks } from "../agent/reduce-chunks.ts";
import type { MockChatAgentTurn, RawChunk } from "./harness-types.ts";
import type { OutRecord } from "./memory-channels.ts";
import type { MemorySession } from "./memory-session.ts";

/** A record as the harness shows it. */
export function raw(record: OutRecord): RawChunk {
  if (record.chunk) return record.chunk;
  const { type = "", headers = {} } = record.control ?? {};
  return { type: `${CONTROL_CHUNK.prefix}${type}` as `trigger:${string}`, headers };
}

/** The chunks among records. */
export function chunksOf(records: readonly OutRecord[]): UIMessageChunk[] {
  return records.flatMap((record) => (record.chunk ? [record.chunk] : []));
}

function isBoundary(record: OutRecord): boolean {
  return record.control?.type === CONTROL.turnComplete;
}

/** Reads turns off a session the way a client does, and remembers the messages that it showed. */
export class TurnReader {
  readonly #known: Map<string, UIMessage>;

  constructor(
    private readonly session: MemorySession,
    messages: readonly UIMessage[] = [],
  ) {
    this.#known = new Map(messages.map((message) => [message.id, message]));
  }

  /** A client shows a decision before the agent has heard of it. */
  answered(message: UIMessage): void {
    const own = this.#known.get(message.id);
    if (own) this.#known.set(own.id, overlayAnswers(own, message));
  }

  /**
   * Waits for the boundary that covers record `seq`, and for the run to come back for more: its hooks are done then.
   *
   * @throws What the agent crashed with, or that the run ended without an answer.
   */
  next(seq: number): Promise<MockChatAgentTurn> {
    const { session } = this;
    const from = session.out.lastSeq;
    const run = session.current;
    const closed = new Error("The run ended without an answer, or the session is closed.");
    return new Promise((resolve, reject) => {
      if (run?.alive === false) return void run.exited.then(() => reject(closed), reject);
      let end: OutRecord | undefined;
      const offRecords = session.out.subscribe((record) => {
        if (end || !isBoundary(record)) return;
        if (Number(record.control?.headers[RECORD_HEADER.sessionInEventId] ?? -1) >= seq) end = record;
      });
      const offAsked = session.in.onAsked(() => {
        if (!end && session.current?.alive !== false) return;
        offRecords();
        offAsked();
        if (end) return void this.#read(from, end).then(resolve, reject);
        (session.current ?? run)?.exited.then(() => reject(closed), reject);
      });
    });
  }

  /** The turn that ends at a boundary; turns that ended before it are not part of it. */
  async #read(from: number, end: OutRecord): Promise<MockChatAgentTurn> {
    const since = this.session.out.after(from).filter((record) => record.seq <= end.seq);
    const earlier = since.findLastIndex((record) => record !== end && isBoundary(record));
    const records = since.slice(earlier + 1);
    const chunks = chunksOf(records);
    const start = chunks.find((chunk) => chunk.type === "start");
    const base = start?.type === "start" ? this.#known.get(start.messageId ?? "") : undefined;
    const message = start ? await reduceChunks(chunks, base) : undefined;
    if (message) this.#known.set(message.id, message);
    return { chunks, rawChunks: records.map(raw), ...(message ? { message } : {}) };
  }
}
