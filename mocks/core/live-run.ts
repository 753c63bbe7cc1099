import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { Session } from "./session.ts";
import type { Run } from "./types.ts";

/** A run that is not over, with the means to reach it from outside. */
export class LiveRun {
  /** Aborts when the run is cancelled or crashed from outside. */
  readonly abort = new AbortController();
  /** Number of the newest `.in` record when the run began to read. */
  startedAfter = -1;
  /** Consumed anything: only then may leftover records start another run by themselves. */
  consumed = false;
  /** The agent closed the session; readers learn it with the turn's end. */
  closing = false;
  /** False once the run is over: whatever its agent still does has no effect. */
  alive = true;
  readonly #wakers = new Set<() => void>();

  constructor(
    readonly run: Run,
    readonly session: Session,
    readonly payload: ChatTaskWirePayload,
  ) {}

  /** Whether records of `.in` belong to this run: it lives, nobody took over, the session is open. */
  get serving(): boolean {
    return this.alive && this.session.fields.currentRunId === this.run.id && this.session.fields.closedAt === null;
  }

  /** Calls `listener` when the run may have stopped serving. Returns the unsubscriber. */
  onWake(listener: () => void): () => void {
    this.#wakers.add(listener);
    return () => this.#wakers.delete(listener);
  }

  wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }
}
