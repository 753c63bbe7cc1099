import type { SessionStorageAdapter } from "./storage.ts";

/**
 * Storage that lives as long as this object: give it to a second server to play a restart in a test.
 *
 * @example
 * ```ts
 * const storage = memoryStorage();
 * await createSessionServer({ agents, storage }).close();
 * const restarted = createSessionServer({ agents, storage });
 * ```
 */
export function memoryStorage(): SessionStorageAdapter {
  const entries = new Map<string, unknown>();
  return {
    load: async () => [...entries].map(([key, value]) => [key, structuredClone(value)] as const),
    async write(changes) {
      for (const change of changes) {
        if ("remove" in change) entries.delete(change.key);
        else entries.set(change.key, structuredClone(change.value));
      }
    },
    clear: async () => entries.clear(),
    close: async () => undefined,
  };
}
