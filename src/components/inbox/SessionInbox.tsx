"use client";
import { forwardRef, useState } from "react";
import { useCloseSession, useSessions, type SessionEvents } from "../../hooks/sessions/use-sessions.ts";
import type { SessionFilter, SessionsClient } from "../../transport/protocol/sessions-client.ts";
import { Button } from "../part/Button.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { SessionList, type SessionListProps } from "./SessionList.tsx";

/** Props of {@link SessionInbox}. */
export type SessionInboxProps = PartProps<
  "nav",
  {
    /** The app's own server actions. Never a key in the browser. */
    client: SessionsClient;
    /** The chats' transport: its events keep badges and order live without a request. */
    transport?: SessionEvents;
    /** Narrows what is listed, besides the status that the reader picks. */
    filter?: Omit<SessionFilter, "status">;
    /** Sessions per page. Default 20. */
    pageSize?: number;
    /** Whether sessions can be ended from here. Default true. */
    canEnd?: boolean;
  } & Pick<SessionListProps, "selectedId" | "onOpen" | "titleOf">
>;

const filters = [undefined, "ACTIVE", "CLOSED"] as const;

/**
 * The user's chats: filtered, page by page, with live badges for those that work, wait for an answer or have ended. Needs
 * React Query's provider.
 */
export const SessionInbox = forwardRef<HTMLElement, SessionInboxProps>(function SessionInbox(
  { client, transport, filter, pageSize, canEnd = true, selectedId, onOpen, titleOf, children, ...props },
  ref,
) {
  const strings = useStrings();
  const [status, setStatus] = useState<(typeof filters)[number]>();
  const inbox = useSessions(client, { ...filter, ...(status ? { status } : {}) }, { transport, pageSize });
  const { closeSession } = useCloseSession(client);
  return (
    <Part as="nav" name="inbox" aria-label={strings.inbox} partRef={ref} {...props}>
      <div className="tck-inbox-filter" role="group" aria-label={strings.inboxFilter}>
        {filters.map((one) => (
          <Button key={one ?? "ALL"} aria-pressed={status === one} onClick={() => setStatus(one)}>
            {strings.inboxFilters[one ?? "ALL"]}
          </Button>
        ))}
        {children}
      </div>
      <SessionList
        sessions={inbox.sessions}
        selectedId={selectedId}
        onOpen={onOpen}
        onEnd={canEnd ? (session) => closeSession(session.externalId ?? session.id) : undefined}
        titleOf={titleOf}
        isLoading={inbox.isLoading}
        error={inbox.error}
        onTryAgain={inbox.refetch}
        hasMore={inbox.hasNextPage}
        isLoadingMore={inbox.isFetchingNextPage}
        onMore={inbox.fetchNextPage}
      />
    </Part>
  );
});
