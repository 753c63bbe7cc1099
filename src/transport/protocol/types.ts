import type { ModelMessage, UIMessage, UIMessageChunk } from "ai";

/** Why a message record was sent. @see PROTOCOL.md section 3 */
export type ChatTrigger =
  | "submit-message"
  | "regenerate-message"
  | "preload"
  | "close"
  | "action"
  | "handover-prepare";

/** Payload of a message on `.in`, and of the first run. At most one message per record. */
export interface ChatTaskWirePayload<TMessage extends UIMessage = UIMessage, TMetadata = unknown> {
  /** The newest message only: a user message, or an assistant message with answered tool parts. */
  message?: TMessage;
  /** Full history, with trigger `handover-prepare` only. */
  headStartMessages?: TMessage[];
  chatId: string;
  trigger: ChatTrigger;
  messageId?: string;
  /** The app's client data, validated by the agent. */
  metadata?: TMetadata;
  action?: unknown;
  continuation?: boolean;
  previousRunId?: string;
  idleTimeoutInSeconds?: number;
  sessionId?: string;
}

/** One record on `.in`. @see PROTOCOL.md section 3 */
export type ChatInputChunk<TMessage extends UIMessage = UIMessage, TMetadata = unknown> =
  | { kind: "message"; payload: ChatTaskWirePayload<TMessage, TMetadata> }
  | { kind: "stop"; message?: string }
  | { kind: "handover"; partialAssistantMessage: ModelMessage[]; messageId?: string; isFinal: boolean }
  | { kind: "handover-skip" };

/** How runs of a session are triggered. Set when the session is created, kept for later runs. */
export interface TriggerConfig {
  basePayload: Partial<ChatTaskWirePayload> & Record<string, unknown>;
  idleTimeoutInSeconds?: number;
  machine?: string;
  queue?: string | { name: string };
  tags?: string[];
  maxAttempts?: number;
  maxDuration?: number;
  lockToVersion?: string;
  region?: string;
  /** Names of concurrency limits that every run holds. */
  concurrency?: string[];
  concurrencyKey?: string;
  /** How long a run may wait to begin: seconds, or a duration such as `"1h"`. */
  ttl?: string | number;
  /** Pins runs to the deployment with this id of the app's own. */
  externalDeploymentId?: string | null;
}

/** A session as the API returns it. No field is ever absent; dates are ISO 8601. */
export interface SessionItem {
  id: string;
  externalId: string | null;
  type: string;
  taskIdentifier: string;
  triggerConfig: TriggerConfig;
  currentRunId: string | null;
  tags: string[];
  metadata: unknown;
  closedAt: string | null;
  closedReason: string | null;
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string;
}

/** A row of the list route: the session without its trigger config. */
export type SessionListItem = Omit<SessionItem, "triggerConfig">;

/** Session status as the list route filters by it. */
export type SessionStatus = "ACTIVE" | "CLOSED" | "EXPIRED";

/** Body of `POST /api/v1/sessions`. */
export interface CreateSessionBody {
  type: string;
  externalId?: string;
  taskIdentifier: string;
  triggerConfig: TriggerConfig;
  tags?: string[];
  metadata?: unknown;
  expiresAt?: string;
}

/** Answer of `POST /api/v1/sessions`. */
export type CreateSessionAnswer = SessionItem & {
  runId: string;
  publicAccessToken: string;
  isCached: boolean;
  pendingVersion?: boolean;
};

/** Answer of an append: stored durably, with the record's dense, 0-based number on the channel. */
export interface AppendAnswer {
  ok: true;
  seq: number;
  pendingVersion?: boolean;
}

/** One record inside a `batch` event on `.out`. Headers are pairs, in order. */
export interface WireRecord {
  seq_num: number;
  timestamp: number;
  body: string;
  headers?: Array<[name: string, value: string]>;
}

/** The JSON inside a data record's `body`. In old streams `data` may itself be a JSON string. */
export interface RecordBody {
  data: UIMessageChunk | string;
  id: string;
}

/** A control record, parsed. */
export interface ControlRecord {
  type: string;
  headers: Record<string, string>;
}
