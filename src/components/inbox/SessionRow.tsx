"use client";
import { useRef, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import type { InboxSession } from "../../hooks/sessions/use-sessions.ts";
import { Button } from "../part/Button.tsx";
import { focusOnMount } from "../part/focus.tsx";
import { CloseIcon } from "../part/icons.tsx";
import { Part } from "../part/Part.tsx";
import { useToldOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";

interface SessionRowProps {
  session: InboxSession;
  title: string;
  isSelected: boolean;
  /** In the tab order. */
  isActive: boolean;
  onFocus: () => void;
  onOpen: (session: InboxSession) => unknown;
  onEnd?: (session: InboxSession) => unknown;
}

const when = (iso: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }).format(new Date(iso));

const never = () => () => {};

/** One session: title, what it is doing, when it last changed, and its end behind a confirmation. */
export function SessionRow({ session, title, isSelected, isActive, onFocus, onOpen, onEnd }: SessionRowProps) {
  const strings = useStrings();
  const [confirming, setConfirming] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { busy, problem, forget, run } = useToldOnce();
  // A server may be in another time zone, and what it wrote stays until there is another element.
  const isHydrated = useSyncExternalStore(never, () => true, () => false);
  const { activity, updatedAt } = session;
  const canEnd = onEnd !== undefined && activity !== "closed" && activity !== "expired";
  const back = () => {
    setConfirming(false);
    forget();
    opener.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !confirming) return;
    event.preventDefault();
    event.stopPropagation();
    back();
  };
  return (
    <Part as="li" name="inbox-row" state={{ activity, selected: isSelected, confirming }} onKeyDown={onKeyDown}>
      <button
        ref={opener}
        type="button"
        className="tck-inbox-item"
        aria-current={isSelected || undefined}
        tabIndex={isActive ? 0 : -1}
        onFocus={onFocus}
        onClick={() => void onOpen(session)}
      >
        <bdi className="tck-inbox-title">{title}</bdi>
        <span className="tck-inbox-meta">
          <bdi className="tck-inbox-badge" data-activity={activity}>
            {strings.activity[activity]}
          </bdi>
          <time key={`${isHydrated}`} dateTime={updatedAt} suppressHydrationWarning>
            {when(updatedAt, strings.locale)}
          </time>
        </span>
      </button>
      {canEnd && !confirming && (
        <Button
          name="inbox-end"
          variant="icon"
          label={`${strings.closeSession}: ${title}`}
          tabIndex={isActive ? 0 : -1}
          onClick={() => setConfirming(true)}
        >
          <CloseIcon />
        </Button>
      )}
      {confirming && (
        <div className="tck-inbox-confirm" role="group" aria-label={strings.closeSessionConfirm}>
          <span>
            <bdi>{strings.closeSessionConfirm}</bdi>
          </span>
          <Button
            variant="danger"
            aria-disabled={busy}
            onClick={() =>
              run(async () => {
                await onEnd?.(session);
                back();
              })
            }
          >
            {strings.closeSession}
          </Button>
          <Button variant="quiet" disabled={busy} onClick={back} ref={focusOnMount}>
            {strings.cancel}
          </Button>
          {problem && (
            <p className="tck-inbox-problem">
              <bdi>{problem}</bdi>
            </p>
          )}
        </div>
      )}
    </Part>
  );
}
