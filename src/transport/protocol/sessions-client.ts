import type { SessionItem, SessionListItem, SessionStatus } from "./types.ts";

/** Which sessions to list. Several values mean any of them. */
export interface SessionFilter {
  type?: string | string[];
  tags?: string | string[];
  taskIdentifier?: string | string[];
  externalId?: string | string[];
  status?: SessionStatus | SessionStatus[];
  /** Creation time: a period back from now such as `"7d"`, or bounds in milliseconds since the epoch. */
  createdAt?: { period?: string; from?: number; to?: number };
}

/** One page of sessions, newest first. A cursor that is absent has no page behind it. */
export interface SessionPage {
  data: SessionListItem[];
  pagination: { next?: string; previous?: string };
}

/**
 * What the inbox hooks need of an app: three server actions. Secret keys and environment-wide tokens stay on the server.
 */
export interface SessionsClient {
  list(filter?: SessionFilter & { after?: string; limit?: number }): Promise<SessionPage>;
  /** By chat id or friendly id. Rejects when there is no such session. */
  retrieve(id: string): Promise<SessionItem>;
  /** Closes for good; idempotent, the first reason stays. */
  close(id: string, reason?: string): Promise<SessionItem>;
}
