import type { UIMessage } from "ai";
import type { SessionSnapshot } from "./agent-port.ts";
import { whileBusy } from "./clock.ts";
import type { Core } from "./core.ts";
import type { StoredSession } from "./session.ts";
import type { SessionStorageAdapter } from "./storage.ts";
import type { InEntry, OutEntry, Run } from "./types.ts";

const bySeq = (a: { seq: number }, b: { seq: number }) => a.seq - b.seq;

/** Everything of one kind, by the path that follows the kind in its key. */
function group<T>(entries: ReadonlyMap<string, unknown>, kind: string): Map<string, T> {
  const found = new Map<string, T>();
  for (const [key, value] of entries) if (key.startsWith(`${kind}/`)) found.set(key.slice(kind.length + 1), value as T);
  return found;
}

/** Records by session id. */
function perSession<T extends { seq: number }>(records: Map<string, T>): Map<string, T[]> {
  const bySession = new Map<string, T[]>();
  for (const [path, record] of records) {
    const id = path.slice(0, path.lastIndexOf("/"));
    const list = bySession.get(id) ?? [];
    list.push(record);
    bySession.set(id, list);
  }
  for (const list of bySession.values()) list.sort(bySeq);
  return bySession;
}

/**
 * Puts the core back as storage has it. Runs that were alive died with their process: they count as crashed, and
 * sessions with records that nobody answered get a continuation at once.
 */
export async function loadState(core: Core, storage: SessionStorageAdapter): Promise<void> {
  const entries = new Map(await whileBusy(core.ctx.clock, () => storage.load()));
  core.ctx.random.drawn = Math.max(core.ctx.random.drawn, (entries.get("meta/ids") as number | undefined) ?? 0);
  const inputs = perSession(group<InEntry>(entries, "in"));
  const outputs = perSession(group<OutEntry>(entries, "out"));
  const snapshots = group<SessionSnapshot>(entries, "snapshot");
  const messages = group<UIMessage[]>(entries, "messages");
  for (const run of group<Run>(entries, "run").values()) {
    const died = run.status !== "ended" && run.status !== "crashed";
    core.runs.runs.set(run.id, died ? { ...run, status: "crashed", endedAt: core.ctx.clock.now() } : run);
  }
  const stored = [...group<StoredSession>(entries, "session").values()].sort((a, b) => a.fields.order - b.fields.order);
  for (const state of stored) {
    const session = core.sessions.add(state.fields);
    session.in.restore(inputs.get(session.id) ?? [], state.nextIn);
    session.out.restore(outputs.get(session.id) ?? [], state.nextOut);
    for (const entry of session.in.after(-1)) if (entry.partId !== null) session.partIds.set(entry.partId, entry.seq);
    session.restore(state);
    session.consumption.rollBack();
    session.snapshot = snapshots.get(session.id);
    session.messages = messages.get(session.id) ?? [];
    if (core.status(session) === "ACTIVE" && session.pending().length > 0) core.runs.ensure(session);
  }
}
