import type { Clock } from "./clock.ts";
import { whileBusy } from "./clock.ts";
import type { SessionStorageAdapter, StorageChange } from "./storage.ts";

/**
 * Writes state through to storage, asynchronously and in order. Changes of one key between two writes become one; a
 * value is taken when the write starts, so every write leaves storage in a state that the server really had.
 */
export class Journal {
  readonly #storage: SessionStorageAdapter | undefined;
  readonly #clock: Clock;
  #dirty = new Map<string, (() => unknown) | null>();
  #tail: Promise<void> = Promise.resolve();
  #scheduled = false;
  /** Rises with every change of state, stored or not. */
  revision = 0;

  constructor(storage: SessionStorageAdapter | undefined, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  put(key: string, read: () => unknown): void {
    this.revision += 1;
    if (this.#storage === undefined) return;
    this.#dirty.set(key, read);
    this.#schedule();
  }

  remove(key: string): void {
    this.revision += 1;
    if (this.#storage === undefined) return;
    this.#dirty.set(key, null);
    this.#schedule();
  }

  /** Resolves when everything that was put before is stored; rejects when storing failed. */
  settled(): Promise<void> {
    return this.#tail;
  }

  async clear(): Promise<void> {
    this.#dirty.clear();
    const storage = this.#storage;
    if (storage === undefined) return;
    this.#tail = this.#tail.catch(() => undefined).then(() => whileBusy(this.#clock, () => storage.clear()));
    await this.#tail;
  }

  async close(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await this.#storage?.close();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const previous = this.#tail.catch(() => undefined);
    this.#tail = whileBusy(this.#clock, async () => {
      await previous;
      this.#scheduled = false;
      const taken = this.#dirty;
      this.#dirty = new Map();
      const changes: StorageChange[] = [...taken].map(([key, read]) =>
        read === null ? { key, remove: true } : { key, value: read() },
      );
      if (changes.length === 0) return;
      try {
        await this.#storage?.write(changes);
      } catch (error) {
        // Nothing of it was stored: it goes with the next write, unless that has something newer.
        this.#dirty = new Map([...taken, ...this.#dirty]);
        throw error;
      }
    });
    this.#tail.catch(() => undefined);
  }
}
