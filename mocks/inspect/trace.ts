import type { OutSnapshot, ServerSnapshot, SessionSnapshotRow } from "../core/server-types.ts";
import type { Fault, Route } from "../faults/types.ts";
import { scrub } from "./scrub.ts";

/** A fault that really hit a request: on replay it hits the same one. */
export interface TracedFault {
  fault: Fault;
  route: Route;
  /** Which of the route's requests it hit, from 0. */
  nth: number;
}

/** What happened on a session server, as JSON that may be stored and shared: it holds no tokens and no keys. */
export interface SessionTrace {
  format: "trigger-chat-kit/trace";
  version: 1;
  /** The server's time. */
  exportedAt: number;
  /** The chat that was inspected, else the first. */
  chatId: string | null;
  sessions: ServerSnapshot["sessions"];
  runs: ServerSnapshot["runs"];
  requests: ServerSnapshot["requests"];
  faults: TracedFault[];
  /** What the clients' transports told, newest last. */
  events: Array<{ client: string; type: string } & Record<string, unknown>>;
}

/** What a trace is made of. */
export interface TraceParts {
  snapshot: ServerSnapshot;
  chatId: string | undefined;
  /** A session's `.out`, trimmed records included. */
  out(sessionId: string): readonly OutSnapshot[];
  faults: TracedFault[];
  events: ReadonlyArray<{ client: string; type: string }>;
}

/** Puts a trace together. With a chat id it holds that chat and no other. */
export function makeTrace({ snapshot, chatId, out, faults, events }: TraceParts): SessionTrace {
  const sessions = snapshot.sessions.filter((session) => isAbout(session, chatId));
  const ids = new Set(sessions.map(({ id }) => id));
  return scrub({
    format: "trigger-chat-kit/trace",
    version: 1,
    exportedAt: snapshot.now,
    chatId: sessions[0]?.externalId ?? chatId ?? null,
    sessions: sessions.map((session) => ({ ...session, out: out(session.id) })),
    runs: snapshot.runs.filter(({ sessionId }) => ids.has(sessionId)),
    requests: snapshot.requests.filter(({ path }) => isRequestOf(path, sessions, chatId)),
    faults,
    events,
  }) as SessionTrace;
}

/** Whether a session is the chat's. Without a chat id all are. */
export const isAbout = ({ id, externalId }: Pick<SessionSnapshotRow, "id" | "externalId">, chatId: string | undefined) =>
  chatId === undefined || externalId === chatId || id === chatId;

/** Whether a request is about one of these sessions, or about none in particular. */
export function isRequestOf(path: string, sessions: ReadonlyArray<Pick<SessionSnapshotRow, "id" | "externalId">>, chatId: string | undefined): boolean {
  const named = /\/sessions\/([^/?]+)/.exec(path)?.[1];
  if (chatId === undefined || named === undefined) return true;
  const id = decodeURIComponent(named);
  return id === chatId || sessions.some((session) => session.id === id || session.externalId === id);
}

/**
 * Reads a trace that was exported: JSON, or what `JSON.parse` made of it.
 *
 * @throws TypeError when it is not a trace of a version that this kit knows
 */
export function readTrace(source: unknown): SessionTrace {
  const trace = typeof source === "string" ? (JSON.parse(source) as unknown) : source;
  const { format, version, sessions } = (trace ?? {}) as Partial<SessionTrace>;
  if (format === "trigger-chat-kit/trace" && version === 1 && Array.isArray(sessions)) return trace as SessionTrace;
  throw new TypeError("This is not a trace of trigger-chat-kit, version 1. The wire inspector exports one with “Export the trace”.");
}
