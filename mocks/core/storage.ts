/** One change of the stored state: a value set, or a key removed. Keys are `/`-separated paths. */
export type StorageChange = { key: string; value: unknown } | { key: string; remove: true };

/**
 * Where a server's state survives: a key-value store with ordered writes. Values are structured-cloneable.
 * `memoryStorage()` and `indexedDBStorage()` implement it.
 */
export interface SessionStorageAdapter {
  /** Everything stored, read once when the server starts. */
  load(): Promise<Iterable<readonly [key: string, value: unknown]>>;
  /** Applies changes in order, all or none. Calls never overlap. */
  write(changes: readonly StorageChange[]): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
