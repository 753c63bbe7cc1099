/**
 * Which records of `.in` were consumed. Consuming is provisional until the run writes its turn-complete: a run that
 * crashes or hands over before that gives the records of its open turn back, so that the next run answers them.
 */
export class Consumption {
  /** Every record up to this number is consumed. -1: none. */
  #low = -1;
  /** Consumed numbers above `#low`. */
  readonly #ahead = new Set<number>();
  /** Consumed since the last commit. */
  readonly #open = new Set<number>();
  /** How often a record was given back: a record that brings down two runs is not tried a third time. */
  readonly #returned = new Map<number, number>();

  /** The highest number such that it and everything before it is consumed. */
  get low(): number {
    return this.#low;
  }

  has(seq: number): boolean {
    return seq <= this.#low || this.#ahead.has(seq);
  }

  consume(seq: number): void {
    if (this.has(seq)) return;
    this.#open.add(seq);
    this.#ahead.add(seq);
    this.#advance();
  }

  /** A turn is complete, or a run ended by itself: what was consumed stays consumed. */
  commit(): void {
    for (const seq of this.#open) this.#returned.delete(seq);
    this.#open.clear();
  }

  /** Gives back what was consumed since the last commit, each record once. Returns the numbers that came back. */
  rollBack(): number[] {
    const back = [...this.#open].filter((seq) => !this.#returned.has(seq)).sort((a, b) => a - b);
    this.#open.clear();
    const lowest = back[0];
    if (lowest === undefined) return back;
    for (let seq = Math.min(lowest, this.#low + 1); seq <= this.#low; seq++) this.#ahead.add(seq);
    this.#low = Math.min(this.#low, lowest - 1);
    for (const seq of back) {
      this.#ahead.delete(seq);
      this.#returned.set(seq, 1);
    }
    this.#advance();
    return back;
  }

  /** Plain data for storage: committed or not, what counts as consumed if this process ends now. */
  toJSON(): ConsumptionState {
    const open = [...this.#open];
    return { low: this.#low, ahead: [...this.#ahead], open, returned: [...this.#returned.keys()] };
  }

  restore(state: ConsumptionState): void {
    this.#low = state.low;
    state.ahead.forEach((seq) => this.#ahead.add(seq));
    state.open.forEach((seq) => this.#open.add(seq));
    state.returned.forEach((seq) => this.#returned.set(seq, 1));
  }

  #advance(): void {
    while (this.#ahead.delete(this.#low + 1)) this.#low += 1;
  }
}

/** What {@link Consumption} is stored as. */
export interface ConsumptionState {
  low: number;
  ahead: number[];
  open: number[];
  returned: number[];
}
