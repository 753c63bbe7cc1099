import { SESSION_ID_PREFIX } from "../../src/transport/protocol/index.ts";
import { OutLog } from "./out-stream.ts";
import { Session } from "./session.ts";
import type { SessionFields } from "./types.ts";

/** All sessions, found by either address, in order of creation. */
export class SessionTable {
  readonly #byId = new Map<string, Session>();
  readonly #byExternalId = new Map<string, Session>();
  /** `.out` of external ids that someone reads before the session exists. */
  readonly #orphans = new Map<string, OutLog>();
  #nextOrder = 0;

  /** By friendly id or external id. */
  find(address: string): Session | undefined {
    return address.startsWith(SESSION_ID_PREFIX) ? this.#byId.get(address) : this.#byExternalId.get(address);
  }

  /** The session that a run serves now. */
  ofRun(runId: string): Session | undefined {
    for (const session of this.#byId.values()) if (session.fields.currentRunId === runId) return session;
    return undefined;
  }

  /** Oldest first. */
  all(): IterableIterator<Session> {
    return this.#byId.values();
  }

  add(fields: Omit<SessionFields, "order"> & { order?: number }): Session {
    const orphan = fields.externalId === null ? undefined : this.#orphans.get(fields.externalId);
    if (fields.externalId !== null) this.#orphans.delete(fields.externalId);
    const order = fields.order ?? this.#nextOrder;
    this.#nextOrder = Math.max(this.#nextOrder, order + 1);
    const session = new Session({ ...fields, order }, orphan ?? new OutLog());
    this.#byId.set(session.id, session);
    if (fields.externalId !== null) this.#byExternalId.set(fields.externalId, session);
    return session;
  }

  /** Gives a session without an external id one, and those who read under that id the session. */
  name(session: Session, externalId: string): void {
    session.fields.externalId = externalId;
    this.#byExternalId.set(externalId, session);
    this.#orphans.get(externalId)?.giveWayTo(session.out);
    this.#orphans.delete(externalId);
  }

  /** `.out` of an address. An external id without a session gets a stream that the session will take over. */
  out(address: string): OutLog | undefined {
    const known = this.find(address)?.out ?? this.#orphans.get(address);
    if (known !== undefined || address.startsWith(SESSION_ID_PREFIX)) return known;
    const orphan = new OutLog();
    this.#orphans.set(address, orphan);
    return orphan;
  }

  /** Forgets an orphaned stream that nobody reads any more. */
  release(address: string): void {
    if (this.#orphans.get(address)?.openReaders === 0) this.#orphans.delete(address);
  }

  clear(): void {
    this.#byId.clear();
    this.#byExternalId.clear();
    this.#orphans.clear();
    this.#nextOrder = 0;
  }
}
