import type { Core } from "./core.ts";
import { deepFreeze, outSnapshot } from "./redact.ts";
import type { RequestSnapshot, ServerSnapshot, SessionSnapshotRow } from "./server-types.ts";
import type { Session } from "./session.ts";
import { runSnapshot } from "./supervisor.ts";
import { parseIn } from "./types.ts";

function sessionRow(core: Core, session: Session): SessionSnapshotRow {
  const { id, externalId, taskIdentifier, closedReason, currentRunId, tags, metadata } = session.fields;
  return {
    id,
    externalId,
    taskIdentifier,
    status: core.status(session),
    closedReason,
    currentRunId,
    tags: [...tags],
    metadata: structuredClone(metadata),
    in: session.in.after(-1).map((entry) => ({ seq: entry.seq, at: entry.at, partId: entry.partId, chunk: parseIn(entry) })),
    out: session.out.after(-1).map(outSnapshot),
    messages: structuredClone([...session.messages]),
    openReaders: session.out.openReaders,
  };
}

/** Everything the server knows, as a copy that nobody can change, without tokens or secrets. */
export function inspectCore(core: Core, requests: readonly RequestSnapshot[]): ServerSnapshot {
  return deepFreeze({
    now: core.ctx.clock.now(),
    sessions: [...core.sessions.all()].map((session) => sessionRow(core, session)),
    runs: [...core.runs.runs.values()].map((run) => runSnapshot(run)),
    requests: requests.map((request) => ({ ...request })),
    timers: core.ctx.timers.count,
  });
}
