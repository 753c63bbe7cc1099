import type { ServerEvent } from "../core/events.ts";
import type { SessionServer } from "../core/server-types.ts";
import type { Fault, Route } from "../faults/types.ts";
import type { TracedFault } from "./trace.ts";

/** Kinds of faults that see no HEAD request. */
const OF_BODIES = new Set<Fault["type"]>(["cut", "stall", "duplicate", "redeliver", "malformed"]);

/** Which fault hit which request: what a trace needs to let it happen again. */
export class FaultLog {
  readonly #faults = new Map<number, Fault>();
  readonly #requests = new Map<number, { route: Route; nth: number; nthWithBody: number }>();
  readonly #counts = new Map<string, number>();
  readonly #traced: TracedFault[] = [];
  /** The newest connection to `.out` and how much was written since it began. */
  #open: { nth: number; records: number } | null = null;

  constructor(
    private readonly server: SessionServer,
    private readonly chatId: string | undefined,
  ) {}

  traced(): TracedFault[] {
    return [...this.#traced];
  }

  /** The open connection was broken by hand: on replay it is cut after as much as had been written on it. */
  dropped(): void {
    if (this.#open === null) return;
    const { nth, records } = this.#open;
    const fault: Fault = { type: "cut", after: { records: Math.max(1, records) }, how: "error" };
    this.#traced.push({ fault: this.chatId === undefined ? fault : { ...fault, chatId: this.chatId }, route: "out", nth });
  }

  take(event: ServerEvent): void {
    if (event.type === "request" && event.phase === "started") this.#count(event.request);
    if (event.type === "record" && event.channel === "out" && this.#open) this.#open.records += 1;
    if (event.type !== "fault") return;
    for (const { id, fault } of this.server.faults.list()) this.#faults.set(id, fault);
    if (event.phase === "hit" && event.requestId !== undefined) this.#hit(event.id, event.requestId);
  }

  #count({ id, route, method }: { id: number; route: Route; method: string }): void {
    const nth = this.#next(route);
    const nthWithBody = method === "HEAD" ? -1 : this.#next(`${route} with a body`);
    this.#requests.set(id, { route, nth, nthWithBody });
    if (route === "out" && method === "GET") this.#open = { nth: nthWithBody, records: 0 };
  }

  #next(what: string): number {
    const nth = this.#counts.get(what) ?? 0;
    this.#counts.set(what, nth + 1);
    return nth;
  }

  #hit(id: number, requestId: number): void {
    const fault = this.#faults.get(id);
    const request = this.#requests.get(requestId);
    // A fault that hits an action of the app's own server has no request.
    if (fault === undefined || request === undefined) return;
    this.#traced.push({ fault, route: request.route, nth: OF_BODIES.has(fault.type) ? request.nthWithBody : request.nth });
  }
}
