import type { ServerEvent } from "../core/events.ts";
import type { ServerSnapshot } from "../core/server-types.ts";

/** What a server did before it was watched, as the events that it would have told. */
export function pastEvents({ sessions, runs, requests }: ServerSnapshot): ServerEvent[] {
  const created = sessions.map(({ id, externalId, status, currentRunId, openReaders, ...session }): ServerEvent => {
    const times = [...session.in, ...session.out].map(({ at }) => at);
    const at = Math.min(...times, ...runs.flatMap((run) => (run.sessionId === id ? [run.startedAt] : [])));
    return { type: "session", change: "created", at: Number.isFinite(at) ? at : 0, session: { id, externalId, status, currentRunId, openReaders } };
  });
  const records = sessions.flatMap(({ id: sessionId, ...session }): ServerEvent[] => [
    ...session.in.map(({ at, ...record }): ServerEvent => ({ type: "record", channel: "in", at, sessionId, record })),
    ...session.out.map((record): ServerEvent => ({ type: "record", channel: "out", at: record.at, sessionId, record })),
  ]);
  const rest = [
    ...runs.map((run): ServerEvent => ({ type: "run", at: run.startedAt, run })),
    ...requests.map((request): ServerEvent => ({ type: "request", phase: "answered", at: request.at, request })),
    ...records,
  ];
  return [...created.sort((a, b) => a.at - b.at), ...rest.sort((a, b) => a.at - b.at)];
}
