import type { Emitter, ServerEvent } from "../core/events.ts";
import type { Clock } from "../core/clock.ts";
import type { RequestSnapshot } from "../core/server-types.ts";
import type { Route } from "../faults/types.ts";

/** Requests that are remembered, newest last. */
const KEPT = 1_000;

/** What the server was asked, for `inspect()` and the inspector. Holds no headers and no bodies, so no tokens. */
export class RequestLog {
  #rows: RequestSnapshot[] = [];
  #next = 1;

  constructor(
    private readonly clock: Clock,
    private readonly events: Emitter<ServerEvent>,
  ) {}

  get rows(): readonly RequestSnapshot[] {
    return this.#rows;
  }

  start(request: Request, route: Route): RequestSnapshot {
    const { pathname, search } = new URL(request.url);
    const row = { id: this.#next++, at: this.clock.now(), method: request.method, path: pathname + search, route, status: null };
    if (this.#rows.length >= KEPT * 2) this.#rows = this.#rows.slice(-KEPT);
    this.#rows.push(row);
    this.#tell("started", row);
    return row;
  }

  answered(row: RequestSnapshot, status: number | null): void {
    row.status = status;
    this.#tell("answered", row);
  }

  clear(): void {
    this.#rows = [];
  }

  #tell(phase: "started" | "answered", row: RequestSnapshot): void {
    if (this.events.watched) this.events.emit({ type: "request", phase, at: this.clock.now(), request: { ...row } });
  }
}
