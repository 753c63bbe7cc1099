import { CONTROL, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { CoreContext } from "./context.ts";
import { Log } from "./log.ts";
import { outSnapshot } from "./redact.ts";
import type { Session } from "./session.ts";
import type { OutEntry } from "./types.ts";

/** `.out` of one address, with its readers counted. */
export class OutLog extends Log<OutEntry> {
  openReaders = 0;
  /** The log of the session that took the name under which this one was read. */
  #successor: OutLog | undefined;
  readonly #followers = new Set<() => void>();

  /** Where readers of this log read now. */
  get current(): OutLog {
    return this.#successor ?? this;
  }

  /** Calls back at every append, and when `current` is another. Returns the unsubscriber. */
  follow(listener: () => void): () => void {
    const unsubscribe = this.subscribe(listener);
    this.#followers.add(listener);
    return () => {
      unsubscribe();
      this.#followers.delete(listener);
    };
  }

  /** Hands the readers over to a session's log, from its first record on. */
  giveWayTo(successor: OutLog): void {
    this.#successor = successor;
    successor.openReaders += this.openReaders;
    for (const follower of [...this.#followers]) follower();
  }
}

const outKey = (session: Session, seq: number) => `out/${session.id}/${seq}`;

function append(ctx: CoreContext, session: Session, content: Pick<OutEntry, "partId" | "json" | "control" | "command">): number {
  const at = ctx.clock.now();
  const entry = session.out.append((seq) => ({ seq, at, id: `part_${seq.toString(36)}`, ...content }));
  ctx.journal.put(outKey(session, entry.seq), () => entry);
  ctx.journal.put(`session/${session.id}`, () => session.store());
  if (ctx.events.watched) {
    ctx.events.emit({ type: "record", channel: "out", at, sessionId: session.id, record: outSnapshot(entry) });
  }
  return entry.seq;
}

/** Appends a data chunk. It is serialized here, so that whoever made it may go on changing it. */
export function appendChunk(ctx: CoreContext, session: Session, chunk: unknown): number {
  return append(ctx, session, { json: JSON.stringify(chunk) });
}

/** Appends a chunk of a producer outside: once per part id, however often it is sent. */
export function appendPart(ctx: CoreContext, session: Session, chunk: unknown, partId: string | null): number {
  if (partId === null) return appendChunk(ctx, session, chunk);
  const known = session.out.after(-1).findLast((entry) => entry.partId === partId);
  return known?.seq ?? append(ctx, session, { partId, json: JSON.stringify(chunk) });
}

/**
 * Appends a control record. A turn-complete is a boundary: the stream is trimmed back to the boundary before it, which
 * leaves a command record at the tail, as the stream store does.
 */
export function appendControl(ctx: CoreContext, session: Session, type: string, headers: Record<string, string>): number {
  const seq = append(ctx, session, { control: { type, headers } });
  if (type !== CONTROL.turnComplete) return seq;
  session.consumption.commit();
  const previous = session.boundary;
  session.boundary = seq;
  if (previous !== null) {
    append(ctx, session, { command: { type: "trim", before: previous } });
    const gone = session.out.trimBefore(previous);
    for (let old = gone.from; old < gone.to; old++) ctx.journal.remove(outKey(session, old));
  }
  return seq;
}

/** Whether nothing is under way: the newest record under any trailing command records ends a turn, or the session. */
export function isSettled(out: Log<OutEntry>): boolean {
  let seq = out.lastSeq;
  while (out.get(seq)?.command !== undefined) seq -= 1;
  const type = out.get(seq)?.control?.type;
  return type === CONTROL.turnComplete || type === CONTROL.sessionClosed;
}

/** Headers of the control record that tells readers that the session is closed. */
export const closedHeaders = (reason: string | null): Record<string, string> =>
  reason === null ? {} : { [RECORD_HEADER.sessionClosedReason]: reason };
