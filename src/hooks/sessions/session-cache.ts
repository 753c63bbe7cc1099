import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { SessionPage } from "../../transport/protocol/sessions-client.ts";
import type { SessionItem, SessionListItem } from "../../transport/protocol/types.ts";
import type { ChatTransportEvent } from "../../transport/types.ts";
import { sessionKeys } from "./session-keys.ts";

type Pages = InfiniteData<SessionPage, string | undefined>;

/** Whether a session goes by this id: the chat id or the friendly id. */
function isCalled(session: SessionListItem, id: string): boolean {
  return session.id === id || session.externalId === id;
}

/** Changes one session wherever the cache holds it. Lists without it keep their identity. */
export function patchSession(client: QueryClient, id: string, change: Partial<SessionListItem>): void {
  client.setQueriesData<Pages>({ queryKey: sessionKeys.lists() }, (data) => {
    if (!data?.pages.some((page) => page.data.some((session) => isCalled(session, id)))) return data;
    return {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        data: page.data.map((session) => (isCalled(session, id) ? { ...session, ...change } : session)),
      })),
    };
  });
  client.setQueriesData<SessionItem>({ queryKey: sessionKeys.details() }, (session) =>
    session && isCalled(session, id) ? { ...session, ...change } : session,
  );
}

function isListed(client: QueryClient, id: string): boolean {
  return client
    .getQueriesData<Pages>({ queryKey: sessionKeys.lists() })
    .some(([, data]) => data?.pages.some((page) => page.data.some((session) => isCalled(session, id))));
}

/** Brings the cache up to date with what the transport reports of a chat, without a request where that is possible. */
export function applyChatEvent(client: QueryClient, event: ChatTransportEvent): void {
  const at = new Date(event.timestamp).toISOString();
  switch (event.type) {
    case "session-closed":
      patchSession(client, event.chatId, { closedAt: at, closedReason: event.reason ?? null, updatedAt: at });
      return;
    case "message-sent":
      if (isListed(client, event.chatId)) patchSession(client, event.chatId, { updatedAt: at });
      else void client.invalidateQueries({ queryKey: sessionKeys.lists() });
      return;
    case "turn-completed":
      patchSession(client, event.chatId, { updatedAt: at });
      // The agent may have changed tags and metadata. Read again when somebody looks, not after every turn.
      void client.invalidateQueries({ queryKey: sessionKeys.lists(), refetchType: "none" });
      void client.invalidateQueries({ queryKey: sessionKeys.detail(event.chatId) });
      return;
    default:
      return;
  }
}
