import { keysOfOldSessions } from "../core/old-sessions.ts";
import type { SessionStorageAdapter } from "../core/storage.ts";

/** Options of {@link indexedDBStorage}. */
export interface IndexedDBStorageOptions {
  /** Name of the database. One server at a time may use it. */
  name: string;
  /** Sessions that are kept when the server starts: those that changed last. The others are deleted. Default: all. */
  maxSessions?: number;
  /** Default: the global one. */
  indexedDB?: IDBFactory;
}

const STORE = "state";

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB request failed"));
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB transaction was aborted"));
  });

/**
 * Storage in the browser's IndexedDB: sessions survive a reload and a restart of the browser. Each write is one
 * transaction, so a page that dies mid-turn leaves a state that the server really had.
 */
export function indexedDBStorage({ name, maxSessions = Infinity, indexedDB = globalThis.indexedDB }: IndexedDBStorageOptions): SessionStorageAdapter {
  let opening: Promise<IDBDatabase> | undefined;

  const open = () =>
    (opening ??= (() => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      return result(request);
    })());

  const change = async (work: (store: IDBObjectStore) => void) => {
    const transaction = (await open()).transaction(STORE, "readwrite");
    const done = committed(transaction);
    work(transaction.objectStore(STORE));
    await done;
  };

  return {
    async load() {
      const store = (await open()).transaction(STORE).objectStore(STORE);
      const [keys, values] = await Promise.all([result(store.getAllKeys()), result(store.getAll() as IDBRequest<unknown[]>)]);
      const entries = keys.map((key, index) => [String(key), values[index]] as const);
      const old = keysOfOldSessions(entries, maxSessions);
      if (old.size > 0) await change((all) => old.forEach((key) => all.delete(key)));
      return entries.filter(([key]) => !old.has(key));
    },
    write: (changes) =>
      change((store) => {
        for (const item of changes) {
          if ("remove" in item) store.delete(item.key);
          else store.put(item.value, item.key);
        }
      }),
    clear: () => change((store) => void store.clear()),
    async close() {
      const database = await opening;
      opening = undefined;
      database?.close();
    },
  };
}
