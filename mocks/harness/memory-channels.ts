import type { UIMessageChunk } from "ai";
import type { ChatInputChunk } from "../../src/transport/protocol/index.ts";
import type { InChannel, InRecord, OutChannel } from "../core/agent-port.ts";
import type { Clock } from "../core/clock.ts";

/** One record of `.out`: a chunk, or a control record. */
export type OutRecord = ReturnType<OutChannel["read"]>[number];

/** `.in` in memory: dense numbers, consumed in any order. */
export class MemoryIn {
  readonly records: InRecord[] = [];
  readonly #consumed = new Set<number>();
  readonly #listeners = new Set<(record: InRecord) => void>();
  readonly #asked = new Set<() => void>();

  /** Hears whenever a run asks for its next record, or ends. Returns the unsubscriber. */
  onAsked(listener: () => void): () => void {
    this.#asked.add(listener);
    return () => void this.#asked.delete(listener);
  }

  asked(): void {
    for (const listener of [...this.#asked]) listener();
  }

  append(chunk: ChatInputChunk, partId: string | null = null): number {
    const record: InRecord = { seq: this.records.length, partId, chunk: structuredClone(chunk) };
    this.records.push(record);
    for (const listener of [...this.#listeners]) listener(record);
    return record.seq;
  }

  pending(): InRecord[] {
    return this.records.filter((record) => !this.#consumed.has(record.seq));
  }

  /** Gives a record back, for the next run. */
  giveBack(seqs: readonly number[]): void {
    for (const seq of seqs) this.#consumed.delete(seq);
  }

  /** The channel of one run. `onConsume` hears of every record that it takes. */
  channel(clock: Clock, onConsume: (seq: number) => void): InChannel {
    const consume = (seq: number) => {
      if (this.#consumed.has(seq)) return;
      this.#consumed.add(seq);
      onConsume(seq);
    };
    const take = (): InRecord | undefined => {
      const record = this.pending()[0];
      if (record) consume(record.seq);
      return record;
    };
    const { records } = this;
    const pending = () => this.pending();
    return {
      get consumedSeq() {
        return (pending()[0]?.seq ?? records.length) - 1;
      },
      peek: () => pending()[0],
      pending,
      consume,
      next: ({ timeoutMs, signal } = {}) => {
        this.asked();
        const ready = take();
        if (ready || signal?.aborted) return Promise.resolve(ready);
        return new Promise((resolve) => {
          const settle = (record: InRecord | undefined) => {
            this.#listeners.delete(onAppend);
            cancel();
            signal?.removeEventListener("abort", giveUp);
            resolve(record);
          };
          const giveUp = () => settle(undefined);
          const onAppend = () => settle(take());
          const cancel = timeoutMs === undefined ? () => {} : clock.setTimeout(giveUp, timeoutMs);
          this.#listeners.add(onAppend);
          signal?.addEventListener("abort", giveUp);
        });
      },
      onAppend: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
  }
}

/** `.out` in memory: numbers rise over all runs. */
export class MemoryOut {
  readonly records: OutRecord[] = [];
  readonly #listeners = new Set<(record: OutRecord) => void>();

  get lastSeq(): number {
    return this.records.length - 1;
  }

  push(record: Omit<OutRecord, "seq">): number {
    const stored: OutRecord = { seq: this.records.length, ...structuredClone(record) };
    this.records.push(stored);
    for (const listener of [...this.#listeners]) listener(stored);
    return stored.seq;
  }

  subscribe(listener: (record: OutRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  after(seq: number): OutRecord[] {
    return this.records.slice(seq + 1);
  }

  /** The channel of one run, which writes nothing once the run is over. */
  channel(isAlive: () => boolean): OutChannel {
    const lastSeq = () => this.lastSeq;
    const write = (record: Omit<OutRecord, "seq">) => (isAlive() ? this.push(record) : this.lastSeq);
    return {
      get lastSeq() {
        return lastSeq();
      },
      append: (chunk: UIMessageChunk) => write({ chunk }),
      control: (type, headers = {}) => write({ control: { type, headers } }),
      read: (afterSeq) => this.after(afterSeq),
    };
  }
}
