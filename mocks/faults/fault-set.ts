import type { Emitter, ServerEvent } from "../core/events.ts";
import type { Clock } from "../core/clock.ts";
import { checkFault } from "./check-fault.ts";
import type { ActiveFault, Fault, Route } from "./types.ts";

/** What a request looks like to a fault. */
export interface FaultableRequest {
  /** Number in the request log. */
  id: number;
  route: Route;
  method: string;
  /** Every address of the chat that the request is about. */
  chatIds: readonly string[];
  /** Whether it resumes a stream from a cursor. */
  resumes: boolean;
}

interface Entry {
  id: number;
  fault: Fault;
  seen: number;
  hits: number;
}

/** Kinds that only make sense for a body of records, and the one that needs a session whose run can crash. */
const NATURAL_ROUTES: Partial<Record<Fault["type"], readonly Route[]>> = {
  stall: ["out"],
  duplicate: ["out"],
  redeliver: ["out"],
  malformed: ["out"],
  cut: ["out", "head-start"],
  "crash-run": ["in", "create", "trigger"],
};

const remaining = ({ fault, hits }: Entry) => (fault.times ?? 1) - hits;

/** The faults of a server with their counters. */
export class FaultSet {
  #entries: Entry[] = [];
  #next = 1;
  readonly #added = new Set<(fault: Fault) => void>();

  constructor(
    private readonly clock: Clock,
    private readonly events: Emitter<ServerEvent>,
  ) {}

  /** Returns the function that removes the fault. Throws for what is no fault. */
  add(fault: Fault): () => void {
    checkFault(fault);
    const entry: Entry = { id: this.#next++, fault, seen: 0, hits: 0 };
    this.#entries.push(entry);
    this.#tell("added", entry);
    for (const listener of [...this.#added]) listener(fault);
    return () => this.#remove(entry);
  }

  clear(): void {
    for (const entry of this.#entries) this.#tell("removed", entry);
    this.#entries = [];
  }

  list(): readonly ActiveFault[] {
    return this.#entries.map((entry) => {
      return Object.freeze({ id: entry.id, fault: entry.fault, hits: entry.hits, remaining: remaining(entry) });
    });
  }

  /** Calls back when a fault is added: an open stream may have to break. */
  onAdd(listener: (fault: Fault) => void): () => void {
    this.#added.add(listener);
    return () => this.#added.delete(listener);
  }

  /** The first fault that applies to a request (and that `filter` lets through), counted as hit. Spent faults are removed. */
  take(request: FaultableRequest, filter: (fault: Fault) => boolean = () => true): Fault | undefined {
    for (const entry of this.#entries) {
      if (remaining(entry) <= 0 || !applies(entry.fault, request) || !filter(entry.fault)) continue;
      entry.seen += 1;
      if (entry.seen <= (entry.fault.skip ?? 0)) continue;
      entry.hits += 1;
      this.#tell("hit", entry, request.id);
      if (remaining(entry) <= 0) this.#remove(entry);
      return entry.fault;
    }
    return undefined;
  }

  #remove(entry: Entry): void {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((other) => other !== entry);
    if (this.#entries.length < before) this.#tell("removed", entry);
  }

  #tell(phase: "added" | "hit" | "removed", { id, fault }: Entry, requestId?: number): void {
    if (!this.events.watched) return;
    const at = this.clock.now();
    this.events.emit({ type: "fault", phase, at, id, fault: fault.type, ...(requestId === undefined ? {} : { requestId }) });
  }
}

/** Whether a fault is about a request at all, its counters aside. */
export function applies(fault: Fault, request: Omit<FaultableRequest, "id">): boolean {
  if (fault.chatId !== undefined && !request.chatIds.includes(fault.chatId)) return false;
  const routes = fault.route === undefined ? NATURAL_ROUTES[fault.type] : [fault.route].flat();
  if (routes !== undefined && !routes.includes(request.route)) return false;
  const needsBody = NATURAL_ROUTES[fault.type]?.[0] === "out";
  if (needsBody && request.method === "HEAD") return false;
  return fault.type !== "redeliver" || request.resumes;
}
