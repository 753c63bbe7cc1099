/**
 * An append-only log with dense, rising numbers that can be trimmed from the front. Appending and reading the tail cost
 * the same whatever the history.
 */
export class Log<T extends { readonly seq: number }> {
  #records: T[] = [];
  /** Index of the first surviving record; the array is compacted now and then, not at every trim. */
  #head = 0;
  #next = 0;
  readonly #listeners = new Set<(record: T) => void>();

  /** Number of the newest record ever appended, -1 when there was none. */
  get lastSeq(): number {
    return this.#next - 1;
  }

  /** Number of the oldest surviving record. Equal to `lastSeq + 1` when none survives. */
  get firstSeq(): number {
    return this.#next - this.length;
  }

  /** How many records survive. */
  get length(): number {
    return this.#records.length - this.#head;
  }

  /** Appends the record that `make` builds for the next number, then tells the subscribers. */
  append(make: (seq: number) => T): T {
    const record = make(this.#next);
    this.#next += 1;
    this.#records.push(record);
    for (const listener of [...this.#listeners]) listener(record);
    return record;
  }

  get(seq: number): T | undefined {
    return seq < this.firstSeq ? undefined : this.#records[this.#head + seq - this.firstSeq];
  }

  /** Up to `limit` records after a number, oldest first. A number before the first survivor is clamped forward. */
  after(seq: number, limit = Infinity): T[] {
    const start = this.#head + Math.max(0, seq + 1 - this.firstSeq);
    return this.#records.slice(start, Math.min(this.#records.length, start + limit));
  }

  /** Drops every record with a lower number. Returns the numbers that went, as a half-open range. */
  trimBefore(seq: number): { from: number; to: number } {
    const from = this.firstSeq;
    const to = Math.max(from, Math.min(seq, this.#next));
    this.#records.fill(undefined as never, this.#head, this.#head + to - from);
    this.#head += to - from;
    if (this.#head > 64 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
    return { from, to };
  }

  /** Puts a log back as it was stored: surviving records, oldest first, and the next number. */
  restore(records: readonly T[], next: number): void {
    this.#records = [...records];
    this.#head = 0;
    this.#next = next;
  }

  subscribe(listener: (record: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
