/** One pending timer of a virtual clock. */
export interface Timer {
  at: number;
  /** Breaks ties: timers of one instant fire in the order in which they were set. */
  order: number;
  fn: (() => void) | null;
}

const before = (a: Timer, b: Timer) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary min-heap of timers, so that thousands of idle readers cost nothing to keep. */
export class TimerHeap {
  readonly #items: Timer[] = [];

  /** The earliest timer that was not cancelled. */
  peek(): Timer | undefined {
    while (this.#items[0]?.fn === null) this.pop();
    return this.#items[0];
  }

  push(timer: Timer): void {
    const items = this.#items;
    let index = items.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(timer, items[parent]!)) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = timer;
  }

  pop(): Timer | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined || top === last) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child += 1;
      if (!before(items[child]!, last)) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = last;
    return top;
  }
}
