import type { CoreContext } from "./context.ts";
import type { Session } from "./session.ts";
import { parseIn } from "./types.ts";

/** Appends one record to `.in` and wakes whoever reads it. Old consumed records and their part ids are let go. */
export function appendInput(ctx: CoreContext, session: Session, json: string, partId: string | null): number {
  const at = ctx.clock.now();
  const entry = session.in.append((seq) => {
    if (partId !== null) session.partIds.set(partId, seq);
    return { seq, at, partId, json };
  });
  session.fields.updatedAt = at;
  ctx.journal.put(`in/${session.id}/${entry.seq}`, () => entry);
  ctx.journal.put(`session/${session.id}`, () => session.store());
  const kept = Math.min(session.consumption.low + 1, entry.seq + 1 - ctx.inRetention);
  const gone = session.in.trimBefore(kept);
  for (let seq = gone.from; seq < gone.to; seq++) ctx.journal.remove(`in/${session.id}/${seq}`);
  for (const [id, seq] of session.partIds) {
    if (seq >= session.in.firstSeq) break;
    session.partIds.delete(id);
  }
  if (ctx.events.watched) {
    const record = { seq: entry.seq, partId, chunk: parseIn(entry) };
    ctx.events.emit({ type: "record", channel: "in", at, sessionId: session.id, record });
  }
  return entry.seq;
}
