"use client";

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useReducer } from "react";
import type { ChatTransportPort } from "../../transport/hooks-port.ts";
import type { SessionFilter, SessionsClient } from "../../transport/protocol/sessions-client.ts";
import type { SessionItem, SessionListItem } from "../../transport/protocol/types.ts";
import { attentionOf } from "../engine/attention.ts";
import { type SessionActivity, sessionActivity } from "./session-activity.ts";
import { applyChatEvent, patchSession } from "./session-cache.ts";
import { sessionKeys } from "./session-keys.ts";

/** What the inbox hooks use of a transport. */
export type SessionEvents = Pick<ChatTransportPort, "addEventListener" | "chatState" | "subscribe">;

/** Options of `useSessions`. */
export interface UseSessionsOptions {
  /** The chats' transport: its events keep the list live without a request. */
  transport?: SessionEvents;
  /** Sessions per page, 1 to 100. Default 20. */
  pageSize?: number;
  enabled?: boolean;
}

/** A session of the inbox. */
export type InboxSession = SessionListItem & { activity: SessionActivity };

/** What `useSessions` returns. */
export interface UseSessionsReturn {
  /** All loaded pages, newest first. */
  sessions: InboxSession[];
  isLoading: boolean;
  isFetching: boolean;
  error: Error | null;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<void>;
  refetch: () => Promise<void>;
}

/**
 * The inbox: the sessions that a filter matches, page by page, with what each is doing. Needs React Query's
 * `QueryClientProvider`. The client is the app's own server actions; no key reaches the browser.
 *
 * @example
 * ```tsx
 * const inbox = useSessions(sessionsClient, { status: "ACTIVE" }, { transport });
 * return inbox.sessions.map((session) => <Row key={session.id} session={session} badge={session.activity} />);
 * ```
 */
export function useSessions(
  client: SessionsClient,
  filter: SessionFilter = {},
  options: UseSessionsOptions = {},
): UseSessionsReturn {
  const { transport, pageSize = 20, enabled = true } = options;
  const [version, changed] = useSessionEvents(transport);
  const query = useInfiniteQuery({
    queryKey: sessionKeys.list(filter),
    queryFn: ({ pageParam }) => client.list({ ...filter, limit: pageSize, ...(pageParam ? { after: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.pagination.next,
    placeholderData: keepPreviousData,
    enabled,
  });
  const { data, fetchNextPage, refetch } = query;

  const sessions = useMemo(
    () => (data?.pages.flatMap((page) => page.data) ?? []).map((session) => withActivity(session, transport, version)),
    [data, transport, version],
  );
  useEndOfWork(transport, sessions, changed);
  return {
    sessions,
    isLoading: query.isLoading,
    isFetching: query.isFetching,
    error: query.error,
    hasNextPage: query.hasNextPage,
    isFetchingNextPage: query.isFetchingNextPage,
    fetchNextPage: async () => void (await fetchNextPage()),
    refetch: async () => void (await refetch()),
  };
}

/** One session, by chat id or friendly id. `undefined` reads nothing. */
export function useSession(
  client: SessionsClient,
  id: string | undefined,
): { session: SessionItem | undefined; isLoading: boolean; error: Error | null; refetch: () => Promise<void> } {
  const query = useQuery({
    queryKey: sessionKeys.detail(id ?? ""),
    queryFn: () => client.retrieve(id ?? ""),
    enabled: id !== undefined,
  });
  const { refetch } = query;
  return { session: query.data, isLoading: query.isLoading, error: query.error, refetch: async () => void (await refetch()) };
}

/**
 * Closes sessions, for good. Lists and details show it at once when the server has confirmed it.
 *
 * @example
 * ```tsx
 * const { closeSession, isClosing } = useCloseSession(sessionsClient);
 * <button disabled={isClosing} onClick={() => closeSession(session.id, "done")}>Close</button>
 * ```
 */
export function useCloseSession(client: SessionsClient): {
  closeSession: (id: string, reason?: string) => Promise<SessionItem>;
  isClosing: boolean;
  error: Error | null;
} {
  const queryClient = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: ({ id, reason }: { id: string; reason?: string }) => client.close(id, reason),
    onSuccess({ id, closedAt, closedReason, updatedAt }) {
      patchSession(queryClient, id, { closedAt, closedReason, updatedAt });
      return queryClient.invalidateQueries({ queryKey: sessionKeys.lists(), refetchType: "none" });
    },
  });
  return {
    closeSession: (id, reason) => mutateAsync({ id, ...(reason === undefined ? {} : { reason }) }),
    isClosing: isPending,
    error,
  };
}

/** Feeds the cache from the transport's events. Returns a number that changes when activities may have, and its setter. */
function useSessionEvents(transport: SessionEvents | undefined): [version: number, changed: () => void] {
  const queryClient = useQueryClient();
  const [version, changed] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (!transport) return;
    const stops = [
      attentionOf(transport).subscribe(changed),
      transport.addEventListener((event) => {
        applyChatEvent(queryClient, event);
        if (event.type === "message-sent" || event.type === "turn-completed" || event.type === "stream-error") changed();
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }, [transport, queryClient]);
  return [version, changed];
}

/** Follows the chats that work: a turn that another tab reads ends here without an event. */
function useEndOfWork(transport: SessionEvents | undefined, sessions: readonly InboxSession[], changed: () => void): void {
  const working = sessions.filter(({ activity }) => activity === "working").map(chatIdOf).join("\n");
  useEffect(() => {
    if (!transport || working === "") return;
    const stops = working.split("\n").map((chatId) => transport.subscribe(chatId, changed));
    return () => stops.forEach((stop) => stop());
  }, [transport, working, changed]);
}

function chatIdOf({ externalId, id }: SessionListItem): string {
  return externalId ?? id;
}

/** `version` only tells React when to ask again: the transport's store is read here. */
function withActivity(session: SessionListItem, transport: SessionEvents | undefined, _version: number): InboxSession {
  const chatId = chatIdOf(session);
  const local = transport && { isWaiting: attentionOf(transport).isWaiting(chatId), turn: transport.chatState(chatId).turn };
  return { ...session, activity: sessionActivity(session, local, Date.now()) };
}
