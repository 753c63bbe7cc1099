import type { UIMessage, UIMessageChunk } from "ai";
import type {
  ChatInputChunk,
  ControlRecord,
  SessionsClient,
  SessionStatus,
  TriggerConfig,
} from "../../src/transport/protocol/index.ts";
import type { ActiveFault, Fault, Route } from "../faults/types.ts";
import type { AnyAgent } from "./agent-port.ts";
import type { Clock } from "./clock.ts";
import type { ServerEvent } from "./events.ts";
import type { SessionStorageAdapter } from "./storage.ts";
import type { RunReason, RunStatus } from "./types.ts";

/** Options of `createSessionServer`. */
export interface SessionServerOptions {
  /** The agents that are deployed from the start, one version each. */
  agents: AnyAgent[];
  /** Where the server says it lives. Requests to any origin are accepted. Default `http://session.test`. */
  baseURL?: string;
  /** The environment's secret key; session tokens are HS256 JWTs signed with it. Default: a test key. */
  secretKey?: string;
  /** Default: real time. */
  clock?: Clock;
  /** Ids, jitter and scripted randomness repeat for the same seed. Default: unpredictable. */
  seed?: number | string;
  /** Where state survives. Default: memory only. */
  storage?: SessionStorageAdapter;
  /** How control events are written on `.out`. Default `released`. */
  wire?: "released" | "prerelease";
  /** Milliseconds that every request takes, or a range to draw from. Default 0. */
  latency?: number | { min: number; max: number };
  /** How long a run waits for the next record. Trigger config and the agent outrank it. Default 30. */
  idleTimeoutInSeconds?: number;
  /** Silence on `.out` after which a ping is sent. Default 5000. */
  pingIntervalMs?: number;
  /** Life of session tokens. Default 3600. */
  tokenTTLSeconds?: number;
  /** How many consumed records of `.in` a session keeps for `inspect()`. Default 1000. */
  inRetention?: number;
}

/** What an app's own server action passes to start a chat. */
export interface StartSessionRequest {
  chatId: string;
  taskId: string;
  clientData?: unknown;
  triggerConfig?: Partial<TriggerConfig>;
}

/** What starting a chat answers. */
export interface StartSessionAnswer {
  publicAccessToken: string;
  sessionId: string;
  runId: string;
  isCached: boolean;
  pendingVersion?: boolean;
}

/** A complete session server behind one `fetch`. */
export interface SessionServer {
  readonly baseURL: string;
  /** What an app's own server authenticates with. Never part of a snapshot, and no business of a browser's. */
  readonly secretKey: string;
  /** The whole HTTP surface of PROTOCOL.md. Rejects with a `TypeError` only where a fault simulates a lost network. */
  fetch(request: Request): Promise<Response>;
  /**
   * Runs a route of the app's own, such as a head start, as if it were one of the server's: it is logged, takes the
   * server's latency and suffers its faults.
   */
  handle(route: Route, request: Request, answer: () => Promise<Response>): Promise<Response>;
  /** Creates the session (idempotent on the chat id) and starts its first run, as an app's server action does. */
  startSession(request: StartSessionRequest): Promise<StartSessionAnswer>;
  /** A fresh session token, as an app's server action mints it. */
  accessToken(request: { chatId: string; expiresInSeconds?: number }): Promise<string>;
  /** A token with any scopes, for tests of authorization. */
  mintToken(request: { scopes: string[]; expiresInSeconds?: number }): Promise<string>;
  /** Lists, retrieves and closes sessions with the server's own authority. */
  readonly sessions: SessionsClient;
  /** Makes this the newest version of the agent with its id, and starts runs that wait for it. */
  deploy(agent: AnyAgent): void;
  readonly faults: { add(fault: Fault): () => void; clear(): void; list(): readonly ActiveFault[] };
  /** Everything the server knows, deeply frozen, without tokens or secrets. */
  inspect(): ServerSnapshot;
  subscribe(listener: (event: ServerEvent) => void): () => void;
  /** Forgets every session, run, request and fault, in storage too. Agents stay deployed. */
  reset(): Promise<void>;
  /** Cancels runs, ends streams, frees timers and waits until storage is written. */
  close(): Promise<void>;
}

/** One record of `.out` in a snapshot. A trim command has neither chunk nor control. */
export interface OutSnapshot {
  seq: number;
  at: number;
  chunk?: UIMessageChunk;
  control?: ControlRecord;
}

/** One session in a snapshot. */
export interface SessionSnapshotRow {
  id: string;
  externalId: string | null;
  taskIdentifier: string;
  status: SessionStatus;
  closedReason: string | null;
  currentRunId: string | null;
  tags: string[];
  metadata: unknown;
  in: Array<{ seq: number; at: number; partId: string | null; chunk: ChatInputChunk }>;
  out: OutSnapshot[];
  messages: UIMessage[];
  openReaders: number;
}

/** One run in a snapshot. */
export interface RunSnapshot {
  id: string;
  sessionId: string;
  version: number;
  reason: RunReason;
  status: RunStatus;
  turns: number;
  startedAt: number;
  endedAt: number | null;
  /** Message of the error with which its agent rejected. */
  error?: string;
}

/** One request in a snapshot. `status` is null until it is answered, and for requests whose answer was lost. */
export interface RequestSnapshot {
  id: number;
  at: number;
  method: string;
  path: string;
  route: Route;
  status: number | null;
  fault?: string;
}

/** What `inspect()` returns. */
export interface ServerSnapshot {
  now: number;
  sessions: SessionSnapshotRow[];
  runs: RunSnapshot[];
  requests: RequestSnapshot[];
  /** Timers that the server itself has set: idle timeouts, pings, stream windows, latency. */
  timers: number;
}
