import { TimerHeap } from "./timer-heap.ts";
import type { Timer } from "./timer-heap.ts";

/** The timers of a clock that is not the machine's. */
export class TimerQueue {
  readonly #heap = new TimerHeap();
  #order = 0;
  #pending = 0;

  /** @param changed Called when a timer is set, fired or cancelled. */
  constructor(private readonly changed: () => void) {}

  /** Timers that are set and neither fired nor cancelled. */
  get pending(): number {
    return this.#pending;
  }

  /** When the earliest of them falls due. */
  nextAt(): number | undefined {
    return this.#heap.peek()?.at;
  }

  /** Returns the canceller. */
  add(fn: () => void, at: number): () => void {
    const timer: Timer = { at, order: this.#order++, fn };
    this.#heap.push(timer);
    this.#pending += 1;
    this.changed();
    return () => {
      if (timer.fn !== null) this.#take(timer);
    };
  }

  /** Fires what is due at `now`, but not what is set meanwhile. */
  fireDue(now: number): void {
    const instant: Timer[] = [];
    for (let due = this.#heap.peek(); due !== undefined && due.at <= now; due = this.#heap.peek()) instant.push(this.#heap.pop()!);
    for (const timer of instant) if (timer.fn !== null) this.#take(timer)();
  }

  #take(timer: Timer): () => void {
    const fn = timer.fn!;
    timer.fn = null;
    this.#pending -= 1;
    this.changed();
    return fn;
  }
}
