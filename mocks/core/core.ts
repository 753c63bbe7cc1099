import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { CONTROL } from "../../src/transport/protocol/index.ts";
import type { AnyAgent } from "./agent-port.ts";
import { AgentRegistry } from "./agents.ts";
import { createContext } from "./context.ts";
import type { CoreContext, CoreOptions } from "./context.ts";
import { appendInput } from "./in-stream.ts";
import { appendControl, closedHeaders } from "./out-stream.ts";
import { initialPayload } from "./payload.ts";
import type { LiveRun } from "./live-run.ts";
import { loadState } from "./restore.ts";
import type { Session } from "./session.ts";
import { SessionTable } from "./session-table.ts";
import { Supervisor } from "./supervisor.ts";
import type { Appended, NewSession } from "./types.ts";
import { statusOf } from "./types.ts";

/** What creating a session comes to. `conflict`: the session is over. */
export type Created = { session: Session; live: LiveRun; isCached: boolean } | { conflict: "CLOSED" | "EXPIRED" };

/** Sessions, runs and records with synchronous transitions. Knows nothing of HTTP. */
export class Core {
  readonly ctx: CoreContext;
  readonly sessions = new SessionTable();
  readonly runs: Supervisor;
  readonly #agents: AgentRegistry;
  #streams = new AbortController();
  readonly #unwatch: (() => void) | undefined;
  /** Resolves when what storage held is loaded. */
  readonly ready: Promise<void>;

  constructor(options: CoreOptions) {
    this.ctx = createContext(options);
    this.#agents = new AgentRegistry(options.agents);
    this.runs = new Supervisor(this.ctx, this.#agents, (session, reason) => this.#markClosed(session, reason));
    this.#unwatch = options.clock.watch?.({
      running: () => this.runs.running,
      timers: () => this.ctx.timers.count,
      revision: () => this.ctx.journal.revision,
    });
    this.ready = options.storage === undefined ? Promise.resolve() : loadState(this, options.storage);
  }

  /** Aborts when every open stream must end: the server was reset or closed. */
  get streamsOpen(): AbortSignal {
    return this.#streams.signal;
  }

  status(session: Session) {
    return statusOf(session.fields, this.ctx.clock.now());
  }

  /** Upserts on the external id and makes sure that a run is alive. */
  create(request: NewSession): Created {
    const now = this.ctx.clock.now();
    const known = request.externalId === null ? undefined : this.sessions.find(request.externalId);
    if (known === undefined) {
      const { tags = [], metadata = null, expiresAt = null } = request;
      const session = this.sessions.add({
        id: this.ctx.random.id("session_"),
        externalId: request.externalId,
        type: request.type,
        taskIdentifier: request.taskIdentifier,
        triggerConfig: request.triggerConfig,
        tags,
        metadata,
        currentRunId: null,
        closedAt: null,
        closedReason: null,
        expiresAt,
        createdAt: now,
        updatedAt: now,
      });
      const live = this.runs.start(session, "initial", initialPayload(session));
      this.changed(session, "created");
      return { session, live, isCached: false };
    }
    const status = this.status(known);
    if (status !== "ACTIVE") return { conflict: status };
    known.fields.triggerConfig = request.triggerConfig;
    if (request.tags !== undefined) known.fields.tags = request.tags;
    if (request.metadata !== undefined) known.fields.metadata = request.metadata;
    if (request.expiresAt !== undefined) known.fields.expiresAt = request.expiresAt;
    const live = this.runs.ensure(known);
    this.update(known);
    return { session: known, live, isCached: true };
  }

  /** Appends to `.in`, once per part id, after making sure that a run will read it. The session must be active. */
  append(session: Session, json: string, partId: string | null): Appended {
    const seen = partId === null ? undefined : session.partIds.get(partId);
    const live = seen === undefined ? this.runs.ensure(session) : this.runs.liveOf(session);
    const pendingVersion = live?.run.status === "queued";
    if (seen !== undefined) return { seq: seen, repeated: true, pendingVersion };
    return { seq: appendInput(this.ctx, session, json, partId), repeated: false, pendingVersion };
  }

  /** Starts a run by hand. A run that is alive is kept, and gets the payload's message. */
  trigger(session: Session, payload: Partial<ChatTaskWirePayload>): LiveRun {
    const live = this.runs.liveOf(session);
    if (live === undefined) {
      const reason = session.fields.currentRunId === null ? "initial" : "manual";
      const previousRunId = session.fields.currentRunId ?? undefined;
      return this.runs.start(session, reason, initialPayload(session, { ...payload, previousRunId }));
    }
    if (payload.message !== undefined) {
      const record = { kind: "message", payload: { trigger: "submit-message", ...payload, chatId: session.address } };
      this.append(session, JSON.stringify(record), null);
    }
    return live;
  }

  /** Replaces the run that asks for it by the next one, unless another already did. */
  handOver(session: Session, callingRunId: string): { runId: string; swapped: boolean; pendingVersion?: true } {
    const live = this.runs.liveOf(session);
    if (live === undefined || live.run.id !== callingRunId) {
      return { runId: session.fields.currentRunId ?? callingRunId, swapped: false };
    }
    const swap = this.runs.swap(live);
    const pending = this.runs.liveOf(session)?.run.status === "queued";
    return { ...swap, ...(pending ? { pendingVersion: true as const } : {}) };
  }

  /** Closes for good and tells the readers. False when it was closed before. */
  close(session: Session, reason?: string): boolean {
    if (!this.#markClosed(session, reason)) return false;
    appendControl(this.ctx, session, CONTROL.sessionClosed, closedHeaders(session.fields.closedReason));
    return true;
  }

  /** Notes a change of a session's fields. */
  update(session: Session): void {
    session.fields.updatedAt = this.ctx.clock.now();
    this.changed(session, "updated");
  }

  deploy(agent: AnyAgent): void {
    this.#agents.deploy(agent);
    this.runs.deployed(agent);
  }

  changed(session: Session, change: "created" | "updated" | "closed" | "readers"): void {
    const { id, externalId, currentRunId } = session.fields;
    const at = this.ctx.clock.now();
    if (change !== "readers") this.ctx.journal.put(`session/${id}`, () => session.store());
    if (!this.ctx.events.watched) return;
    const shown = { id, externalId, status: this.status(session), currentRunId, openReaders: session.out.openReaders };
    this.ctx.events.emit({ type: "session", change, at, session: shown });
  }

  /** Ends streams and runs and forgets everything but the agents. */
  async reset(): Promise<void> {
    this.stop();
    this.#streams = new AbortController();
    this.runs.clear();
    this.sessions.clear();
    this.ctx.events.emit({ type: "reset", at: this.ctx.clock.now() });
    await this.ctx.journal.clear();
  }

  /** The end: nothing of this core moves any more. */
  dispose(): void {
    this.stop();
    this.#unwatch?.();
  }

  /** Ends streams, runs and timers. */
  stop(): void {
    this.#streams.abort();
    this.runs.cancelAll();
    this.ctx.timers.clear();
  }

  #markClosed(session: Session, reason: string | undefined): boolean {
    if (session.fields.closedAt !== null) return false;
    session.fields.closedAt = this.ctx.clock.now();
    session.fields.closedReason = reason ?? null;
    session.fields.updatedAt = session.fields.closedAt;
    const live = this.runs.liveOf(session);
    if (live?.run.status === "queued") this.runs.cancel(live);
    live?.wake();
    this.changed(session, "closed");
    return true;
  }
}
