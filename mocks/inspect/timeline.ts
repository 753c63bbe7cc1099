import type { ServerEvent } from "../core/events.ts";
import { clientRow, deltaOf, faultRow, inRow, outRow, requestRow, type RowDraft, runRow, sessionRow, short } from "./rows.ts";
import { scrub } from "./scrub.ts";
import type { InspectorRow } from "./types.ts";

/** Characters of a line's joined text that are kept. */
const TEXT_KEPT = 4_000;

/** What happened, as lines in the order in which it happened; the oldest are let go. */
export class Timeline {
  #rows: InspectorRow[] = [];
  #nextId = 1;
  #dropped = 0;
  /** Lines of requests that wait for their answer, by the request's number. */
  readonly #open = new Map<number, number>();
  /** The line that takes further chunks of its kind. */
  #growing: { rowId: number; sessionId: string; kind: string; firstSeq: number; text: string } | null = null;

  constructor(private readonly limit: number) {}

  /** A copy. */
  get rows(): readonly InspectorRow[] {
    return [...this.#rows];
  }

  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#rows = [];
    this.#open.clear();
    this.#growing = null;
    this.#dropped = 0;
  }

  /** Takes what a server tells. */
  add(event: ServerEvent): void {
    switch (event.type) {
      case "request":
        return this.#request(event);
      case "record":
        return event.channel === "in" ? this.#push(event.at, inRow(event)) : this.#out(event);
      case "run":
        return this.#push(event.at, runRow(event.run));
      case "session": {
        const row = sessionRow(event);
        return row && this.#push(event.at, row);
      }
      case "fault":
        return this.#push(event.at, faultRow(event));
      case "reset":
        return this.clear();
    }
  }

  /** Takes what a client's transport tells. */
  addClient(name: string, at: number, event: { type: string }): void {
    this.#push(at, clientRow(name, event));
  }

  #request({ phase, at, request }: Extract<ServerEvent, { type: "request" }>): void {
    const row = requestRow(request, phase === "answered");
    const known = this.#open.get(request.id);
    if (phase === "started") {
      this.#push(at, row);
      this.#open.set(request.id, this.#nextId - 1);
    } else if (known === undefined) {
      this.#push(request.at, row);
    } else {
      this.#open.delete(request.id);
      this.#replace(known, (old) => ({ ...old, ...row }));
    }
  }

  #out(event: Extract<ServerEvent, { type: "record"; channel: "out" }>): void {
    const { sessionId, record, at } = event;
    const delta = deltaOf(event);
    const kind = record.chunk?.type ?? "";
    const growing = this.#growing;
    if (delta !== undefined && growing?.sessionId === sessionId && growing.kind === kind) {
      growing.text = (growing.text + delta).slice(0, TEXT_KEPT);
      const text = scrub(growing.text) as string;
      this.#replace(growing.rowId, (old) => ({
        ...old,
        title: `#${growing.firstSeq} to ${record.seq} ${kind}`,
        note: short(text),
        count: old.count + 1,
        data: { type: kind, first: growing.firstSeq, last: record.seq, text },
      }));
      return;
    }
    this.#push(at, outRow(event));
    this.#growing = delta === undefined ? null : { rowId: this.#nextId - 1, sessionId, kind, firstSeq: record.seq, text: delta };
  }

  #push(at: number, row: RowDraft): void {
    // What comes between two chunks ends their line, or the order would be lost.
    this.#growing = null;
    this.#rows.push({ ...row, id: this.#nextId++, at, count: 1 });
    // In steps, so that a long session is not copied for every line.
    if (this.#rows.length < this.limit * 1.25) return;
    this.#dropped += this.#rows.length - this.limit;
    this.#rows = this.#rows.slice(-this.limit);
  }

  #replace(id: number, change: (old: InspectorRow) => InspectorRow): void {
    const index = this.#rows.findLastIndex((row) => row.id === id);
    const old = this.#rows[index];
    if (old !== undefined) this.#rows[index] = change(old);
  }
}
