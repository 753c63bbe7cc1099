import type { UIMessage, UIMessageChunk } from "ai";
import type { ChatInputChunk, ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { Clock } from "./clock.ts";

/**
 * The seam between the server core and an agent. The core starts runs and owns the streams; an agent is a producer
 * like any other: it reads `.in`, appends to `.out` and returns when its run ends.
 */
export interface AnyAgent {
  /** The task identifier that sessions name. */
  readonly id: string;
  readonly kind: "chat-agent" | "custom-agent";
  /** How long a run waits for the next record, in seconds. Trigger config outranks it, the server's option follows. */
  readonly idleTimeoutInSeconds?: number;
  /** Serves one run to its end. A rejection marks the run as crashed. */
  start(port: RunPort): Promise<RunExit>;
}

/** Why a run ended by itself. */
export type RunExit = "idle" | "max-turns" | "end-run" | "upgrade" | "closed" | "cancelled" | "completed";

/** A record of `.in` as an agent reads it. */
export interface InRecord {
  seq: number;
  /** The sender's part id, or null. */
  partId: string | null;
  chunk: ChatInputChunk;
}

/** `.in` as one run sees it. Records are consumed in order; what a run leaves, the next run gets. */
export interface InChannel {
  /** The number of the last consumed record, -1 before the first. Survives the run. */
  readonly consumedSeq: number;
  /** The next unconsumed record, if it is there. */
  peek(): InRecord | undefined;
  /** All unconsumed records, oldest first. */
  pending(): readonly InRecord[];
  /** Consumes one specific record, also out of order (a stop or a steered message in the middle of a turn). */
  consume(seq: number): void;
  /** Waits for the next unconsumed record and consumes it. Undefined when `timeoutMs` passed or `signal` aborted. */
  next(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<InRecord | undefined>;
  /** Called synchronously for every record appended from now on. Returns the unsubscriber. */
  onAppend(listener: (record: InRecord) => void): () => void;
}

/** `.out` as one run sees it. Sequence numbers rise over the whole session. */
export interface OutChannel {
  /** Number of the newest record, -1 when the stream is empty. */
  readonly lastSeq: number;
  append(chunk: UIMessageChunk): number;
  /** Writes a control record; the core encodes it for the wire in force. Header names are those of `RECORD_HEADER`. */
  control(type: string, headers?: Record<string, string>): number;
  /** Data chunks after a sequence number, oldest first: what a continuation replays over its snapshot. */
  read(afterSeq: number): ReadonlyArray<{ seq: number; chunk?: UIMessageChunk; control?: { type: string; headers: Record<string, string> } }>;
}

/** What a run leaves for the next run of the same session. */
export interface SessionSnapshot {
  messages: UIMessage[];
  /** Newest `.out` record that `messages` accounts for. */
  lastOutSeq: number;
  /** Whatever the runtime wants to keep, JSON only (`chat.store`). */
  data?: Record<string, unknown>;
}

/** What a run is given. */
export interface RunPort {
  readonly runId: string;
  /** The friendly `session_…` id. */
  readonly sessionId: string;
  /** The external id, or the friendly id of a session without one. */
  readonly chatId: string;
  /** Version of the agent that serves this run, from 1. */
  readonly version: number;
  /** The first run's base payload, or that of a continuation (`continuation`, `previousRunId`). */
  readonly payload: ChatTaskWirePayload;
  readonly idleTimeoutInSeconds: number;
  readonly clock: Clock;
  /** Values for `chat.locals` before the run begins (`setupLocals` of the harness), by key id. */
  readonly locals?: ReadonlyMap<string, unknown>;
  /** Seeded: the same scenario makes the same ids. */
  generateId(prefix?: string): string;
  /** Aborts when the run is cancelled or crashed from outside. */
  readonly signal: AbortSignal;
  readonly in: InChannel;
  readonly out: OutChannel;
  readonly snapshot: { read(): SessionSnapshot | undefined; write(snapshot: SessionSnapshot): void };
  /** Called at each turn's end with the accumulated history: feeds `inspect()` and the run's turn count. */
  turnEnded(messages: readonly UIMessage[]): void;
  /** Starts the next run on the newest version and swaps it in, unless another run already took over. */
  endAndContinue(reason: string): Promise<{ runId: string; swapped: boolean }>;
  /** Closes the session, writes the control record and ends the run after the turn. */
  close(reason?: string): void;
  /** A fresh session access token, for turn-complete records. */
  mintToken(): Promise<string>;
}
