import type { UIMessageChunk } from "ai";
import type { ChatInputChunk, ControlRecord, SessionStatus, TriggerConfig } from "../../src/transport/protocol/index.ts";
import type { RunExit } from "./agent-port.ts";

/** A record of `.in`, as it is stored: the JSON that came in, untouched. */
export interface InEntry {
  readonly seq: number;
  readonly at: number;
  readonly partId: string | null;
  readonly json: string;
}

/** A record of `.out`, as it is stored. Exactly one of `json`, `control` and `command` is set. */
export interface OutEntry {
  readonly seq: number;
  readonly at: number;
  /** Unique within the session; clients drop repeats. */
  readonly id: string;
  /** What its producer called it, where that was another process. */
  readonly partId?: string;
  /** JSON of a data chunk. */
  readonly json?: string;
  readonly control?: ControlRecord;
  /** Internals of the stream store: everything before this number was trimmed. */
  readonly command?: { readonly type: "trim"; readonly before: number };
}

/** A run that is live or over. */
export interface Run {
  readonly id: string;
  readonly sessionId: string;
  version: number;
  readonly reason: RunReason;
  status: RunStatus;
  turns: number;
  readonly startedAt: number;
  endedAt: number | null;
  exit?: RunExit;
  /** Why it crashed, where its agent said so. */
  error?: string;
}

/** Why a run was started. `manual`: by the trigger route. */
export type RunReason = "initial" | "continuation" | "upgrade" | "manual";
/** `queued`: waits for a deployment. `waiting`: for the next record of `.in`. */
export type RunStatus = "queued" | "running" | "waiting" | "ended" | "crashed";

/** A session's own fields. Times in milliseconds since the epoch. */
export interface SessionFields {
  readonly id: string;
  externalId: string | null;
  readonly type: string;
  readonly taskIdentifier: string;
  triggerConfig: TriggerConfig;
  tags: string[];
  metadata: Record<string, unknown> | null;
  currentRunId: string | null;
  closedAt: number | null;
  closedReason: string | null;
  expiresAt: number | null;
  readonly createdAt: number;
  updatedAt: number;
  /** Rises with every session created; the list route orders by it. */
  readonly order: number;
}

/** What the core needs to know to create a session. */
export interface NewSession {
  type: string;
  externalId: string | null;
  taskIdentifier: string;
  triggerConfig: TriggerConfig;
  tags?: string[];
  metadata?: Record<string, unknown>;
  expiresAt?: number | null;
}

/** An append's outcome. */
export interface Appended {
  seq: number;
  /** The part id was seen before: nothing was stored now. */
  repeated: boolean;
  pendingVersion: boolean;
}

/** Parses a stored `.in` record. */
export const parseIn = (entry: InEntry): ChatInputChunk => JSON.parse(entry.json) as ChatInputChunk;
/** Parses a stored data record; undefined for control and command records. */
export const parseOut = (entry: OutEntry): UIMessageChunk | undefined =>
  entry.json === undefined ? undefined : (JSON.parse(entry.json) as UIMessageChunk);

/** A session's status at a time. Closing outranks expiry. */
export function statusOf(session: Pick<SessionFields, "closedAt" | "expiresAt">, now: number): SessionStatus {
  if (session.closedAt !== null) return "CLOSED";
  return session.expiresAt !== null && session.expiresAt <= now ? "EXPIRED" : "ACTIVE";
}
