"use client";
import { forwardRef, useState, type KeyboardEvent } from "react";
import { fieldsOf } from "../../hooks/fields-of.ts";
import type { InboxSession } from "../../hooks/sessions/use-sessions.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { chain } from "../part/merge.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { SessionRow } from "./SessionRow.tsx";

/** Props of {@link SessionList}. */
export type SessionListProps = PartProps<
  "div",
  {
    sessions: readonly InboxSession[];
    /** The chat that is open, by chat id or session id. */
    selectedId?: string;
    onOpen: (session: InboxSession) => unknown;
    /** Ends a session for good, after a confirmation. Without it there is no such button. */
    onEnd?: (session: InboxSession) => unknown;
    /** What a session is called. Default: `title` of its metadata, else its chat id. */
    titleOf?: (session: InboxSession) => string;
    isLoading?: boolean;
    error?: Error | null;
    onTryAgain?: () => unknown;
    hasMore?: boolean;
    isLoadingMore?: boolean;
    onMore?: () => unknown;
  },
  { loading: boolean; empty: boolean }
>;

const ownTitle = ({ metadata, externalId, id }: InboxSession): string => {
  const { title } = fieldsOf(metadata);
  return typeof title === "string" && title ? title : (externalId ?? id);
};

/** The sessions of an inbox as plain props. One row is in the tab order; arrow keys, Home and End go to the others. */
export const SessionList = forwardRef<HTMLDivElement, SessionListProps>(function SessionList(
  {
    sessions, selectedId, onOpen, onEnd, titleOf = ownTitle, isLoading = false, error, onTryAgain, hasMore = false,
    isLoadingMore = false, onMore, onKeyDown, ...props
  },
  ref,
) {
  const strings = useStrings();
  const [active, setActive] = useState<string>();
  const isSelected = ({ id, externalId }: InboxSession) => selectedId !== undefined && (id === selectedId || externalId === selectedId);
  const inOrder = sessions.some(({ id }) => id === active) ? active : (sessions.find(isSelected) ?? sessions[0])?.id;
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>(".tck-inbox-item")];
    const at = items.indexOf(event.target as HTMLElement);
    if (at < 0) return;
    const next = { ArrowDown: items[at + 1], ArrowUp: items[at - 1], Home: items[0], End: items.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const isEmpty = sessions.length === 0;
  return (
    <Part name="inbox-sessions" state={{ loading: isLoading, empty: isEmpty }} onKeyDown={chain(onKeyDown, move)} partRef={ref} {...props}>
      {error && (
        <div className="tck-error" role="group" aria-label={strings.errorTitle}>
          <p className="tck-error-text">
            <bdi>{strings.inboxFailed}</bdi>
          </p>
          {onTryAgain && <Button onClick={() => void onTryAgain()}>{strings.tryAgain}</Button>}
          <FocusReturn />
        </div>
      )}
      {isEmpty && !error && (
        <p className="tck-inbox-note">
          <bdi>{isLoading ? strings.inboxLoading : strings.inboxEmpty}</bdi>
        </p>
      )}
      {!isEmpty && (
        <ul className="tck-inbox-list" aria-label={strings.inbox} aria-busy={isLoading}>
          {sessions.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              title={titleOf(session)}
              isSelected={isSelected(session)}
              isActive={session.id === inOrder}
              onFocus={() => setActive(session.id)}
              onOpen={onOpen}
              onEnd={onEnd}
            />
          ))}
        </ul>
      )}
      {hasMore && (
        <Button name="inbox-more" aria-disabled={isLoadingMore} onClick={() => void (isLoadingMore || onMore?.())}>
          <FocusReturn />
          {isLoadingMore ? strings.inboxLoading : strings.inboxMore}
        </Button>
      )}
    </Part>
  );
});
