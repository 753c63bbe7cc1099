import type { ModelMessage } from "ai";

/** `chat.inject`: messages that wait for the model's next step. They survive turns in which no model is called. */
export class BackgroundQueue {
  #waiting: ModelMessage[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  add(messages: readonly ModelMessage[]): void {
    this.#waiting.push(...messages);
  }

  take(): ModelMessage[] {
    return this.#waiting.splice(0);
  }
}

/** `chat.defer`: work beside a turn. A failure is the work's own; it never fails the turn. */
export class DeferredWork {
  readonly #running = new Set<Promise<unknown>>();

  add(work: Promise<unknown> | (() => Promise<unknown>), onError: (error: unknown) => void): void {
    const promise = (typeof work === "function" ? Promise.resolve().then(work) : work).catch(onError);
    this.#running.add(promise);
    void promise.finally(() => this.#running.delete(promise));
  }

  get size(): number {
    return this.#running.size;
  }

  /** Resolves when all work that runs now is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }
}
