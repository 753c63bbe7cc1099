import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { CONTROL } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, RunExit } from "./agent-port.ts";
import type { AgentRegistry, Deployment } from "./agents.ts";
import type { CoreContext } from "./context.ts";
import { LiveRun } from "./live-run.ts";
import { appendControl, closedHeaders } from "./out-stream.ts";
import { continuationPayload, initialPayload } from "./payload.ts";
import { createRunPort } from "./run-port.ts";
import type { RunHost } from "./run-port.ts";
import type { Session } from "./session.ts";
import type { Run, RunReason } from "./types.ts";

/** Starts runs, one per session at a time, and sees to their ends. */
export class Supervisor implements RunHost {
  readonly runs = new Map<string, Run>();
  readonly #live = new Map<string, LiveRun>();

  constructor(
    private readonly ctx: CoreContext,
    private readonly agents: AgentRegistry,
    private readonly closeSession: (session: Session, reason: string | undefined) => boolean,
  ) {}

  /** Whether any run is at work. */
  get running(): boolean {
    for (const { run } of this.#live.values()) if (run.status === "running") return true;
    return false;
  }

  /** The run that serves a session now, queued ones included. */
  liveOf(session: Session): LiveRun | undefined {
    const live = this.#live.get(session.fields.currentRunId ?? "");
    return live?.alive ? live : undefined;
  }

  /** Makes sure that a run is alive. */
  ensure(session: Session): LiveRun {
    const live = this.liveOf(session);
    if (live !== undefined) return live;
    return session.fields.currentRunId === null
      ? this.start(session, "initial", initialPayload(session))
      : this.start(session, "continuation", continuationPayload(session));
  }

  /** Starts a run and makes it the session's current one. Its agent begins after the caller's own synchronous work. */
  start(session: Session, reason: RunReason, payload: ChatTaskWirePayload): LiveRun {
    const run: Run = {
      id: this.ctx.random.id("run_"),
      sessionId: session.id,
      version: 0,
      reason,
      status: "queued",
      turns: 0,
      startedAt: this.ctx.clock.now(),
      endedAt: null,
    };
    const live = new LiveRun(run, session, payload);
    this.runs.set(run.id, run);
    this.#live.set(run.id, live);
    session.fields.currentRunId = run.id;
    this.ctx.journal.put("meta/ids", () => this.ctx.random.drawn);
    this.#launch(live);
    this.changed(live);
    return live;
  }

  /** Starts the runs that waited for this agent. */
  deployed(agent: AnyAgent): void {
    for (const live of [...this.#live.values()]) {
      if (live.run.status === "queued" && live.session.fields.taskIdentifier === agent.id) this.#launch(live);
    }
  }

  swap(live: LiveRun): { runId: string; swapped: boolean } {
    const { session } = live;
    const current = session.fields.currentRunId ?? live.run.id;
    if (current !== live.run.id || !live.alive) return { runId: current, swapped: false };
    session.consumption.rollBack();
    delete session.fields.triggerConfig.lockToVersion;
    const next = this.start(session, "upgrade", continuationPayload(session, live));
    // From here on there is one run; the old one may still say goodbye on the stream.
    live.run.status = "ended";
    live.run.endedAt = this.ctx.clock.now();
    this.changed(live);
    if (next.run.status === "queued") appendControl(this.ctx, session, CONTROL.pendingVersion, {});
    live.wake();
    return { runId: next.run.id, swapped: true };
  }

  crash(live: LiveRun): void {
    this.#end(live, "crashed");
    const returned = new Set(live.session.consumption.rollBack());
    this.#continueIf(live.session, live.session.pending().some((entry) => !returned.has(entry.seq)));
  }

  /** Ends a run from outside without a trace of failure. */
  cancel(live: LiveRun): void {
    this.#end(live, "ended", "cancelled");
  }

  cancelAll(): void {
    for (const live of [...this.#live.values()]) this.cancel(live);
  }

  /** Forgets all runs. */
  clear(): void {
    this.cancelAll();
    this.runs.clear();
  }

  setWaiting(live: LiveRun, waiting: boolean): void {
    if (!live.alive || live.run.endedAt !== null) return;
    live.run.status = waiting ? "waiting" : "running";
    this.changed(live);
  }

  closeFromRun(live: LiveRun, reason: string | undefined): void {
    if (live.alive && this.closeSession(live.session, reason)) live.closing = true;
  }

  changed({ run, session }: LiveRun): void {
    this.ctx.journal.put(`run/${run.id}`, () => ({ ...run }));
    this.ctx.journal.put(`session/${session.id}`, () => session.store());
    if (this.ctx.events.watched) this.ctx.events.emit({ type: "run", at: this.ctx.clock.now(), run: runSnapshot(run) });
  }

  #launch(live: LiveRun): void {
    const { session, run } = live;
    const { taskIdentifier, triggerConfig } = session.fields;
    const deployment = this.agents.resolve(taskIdentifier, triggerConfig.lockToVersion);
    if (deployment === undefined) return;
    run.version = deployment.version;
    run.status = "running";
    queueMicrotask(() => void this.#serve(live, deployment));
  }

  async #serve(live: LiveRun, { agent }: Deployment): Promise<void> {
    if (!live.alive) return;
    live.startedAfter = live.session.in.lastSeq;
    const idle =
      live.session.fields.triggerConfig.idleTimeoutInSeconds ??
      agent.idleTimeoutInSeconds ??
      this.ctx.idleTimeoutInSeconds;
    try {
      this.#exited(live, await agent.start(createRunPort(this.ctx, live, this, idle)));
    } catch (error) {
      live.run.error = error instanceof Error ? error.message : String(error);
      if (live.alive) this.crash(live);
    }
  }

  #exited(live: LiveRun, exit: RunExit): void {
    if (!live.alive) return;
    const { session } = live;
    const wasCurrent = session.fields.currentRunId === live.run.id;
    this.#end(live, "ended", exit);
    if (live.closing) appendControl(this.ctx, session, CONTROL.sessionClosed, closedHeaders(session.fields.closedReason));
    if (!wasCurrent) return;
    session.consumption.commit();
    const pending = session.pending();
    // Leftovers of a run that never reads would start runs for ever; only what it cannot have seen counts then.
    this.#continueIf(session, pending.some((entry) => live.consumed || entry.seq > live.startedAfter));
  }

  #continueIf(session: Session, owed: boolean): void {
    if (owed && session.fields.closedAt === null) this.ensure(session);
  }

  #end(live: LiveRun, status: "ended" | "crashed", exit?: RunExit): void {
    live.alive = false;
    if (live.run.endedAt === null) live.run.status = status;
    live.run.endedAt ??= this.ctx.clock.now();
    if (exit !== undefined) live.run.exit = exit;
    this.#live.delete(live.run.id);
    this.changed(live);
    live.wake();
    live.abort.abort();
  }
}

/** A run as snapshots and events show it. */
export function runSnapshot(run: Run) {
  const { exit: _exit, ...shown } = run;
  return shown;
}
