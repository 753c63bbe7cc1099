import type { StoredSession } from "./session.ts";
import type { Run } from "./types.ts";

/** Keys that stand under a session's id: `out/<session>/<seq>`. */
const OF_SESSION = /^(?:session|in|out|snapshot|messages)\/([^/]+)/;

/** Keys of everything that belongs to sessions beyond the `keep` newest, by their last change. */
export function keysOfOldSessions(entries: ReadonlyArray<readonly [key: string, value: unknown]>, keep: number): Set<string> {
  const sessions = entries.filter(([key]) => key.startsWith("session/")).map(([, value]) => (value as StoredSession).fields);
  const newestFirst = sessions.sort((a, b) => b.updatedAt - a.updatedAt || b.order - a.order);
  const old = new Set(newestFirst.slice(keep).map(({ id }) => id));
  const belongs = ([key, value]: readonly [string, unknown]) => old.has(key.startsWith("run/") ? (value as Run).sessionId : (OF_SESSION.exec(key)?.[1] ?? ""));
  return new Set(entries.filter(belongs).map(([key]) => key));
}
