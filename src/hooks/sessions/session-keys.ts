import type { SessionFilter } from "../../transport/protocol/sessions-client.ts";

const root = ["trigger-chat-kit", "sessions"] as const;

/**
 * Query keys of the inbox hooks, for an app that reads, prefetches or invalidates the same cache.
 *
 * @example
 * ```ts
 * await queryClient.invalidateQueries({ queryKey: sessionKeys.lists() });
 * ```
 */
export const sessionKeys = {
  all: root,
  lists: () => [...root, "list"] as const,
  list: (filter: SessionFilter = {}) => [...root, "list", filter] as const,
  details: () => [...root, "detail"] as const,
  /** By chat id or friendly id, as it was asked for. */
  detail: (id: string) => [...root, "detail", id] as const,
};
