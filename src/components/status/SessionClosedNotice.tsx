"use client";
import { forwardRef } from "react";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { useGiven } from "../provider/store.ts";

/** Props of {@link SessionClosedNotice}. Children (a "New chat" button) stand after the text. */
export type SessionClosedNoticeProps = PartProps<
  "div",
  {
    /** Default: whether the chat's session is closed. */
    closed?: boolean;
    /** Default: the reason that it was closed with. */
    reason?: string | null;
  }
>;

/** Says that the session has ended, and why. The conversation stays readable. */
export const SessionClosedNotice = forwardRef<HTMLDivElement, SessionClosedNoticeProps>(function SessionClosedNotice(
  { closed: givenClosed, reason: givenReason, children, ...props },
  ref,
) {
  const strings = useStrings();
  const closed = useGiven(givenClosed, (chat) => chat.closed);
  const reason = useGiven(givenReason, (chat) => chat.closedReason);
  if (!closed) return null;
  return (
    <Part name="closed" partRef={ref} {...props}>
      <p className="tck-closed-title">
        <bdi>{strings.closedTitle}</bdi>
      </p>
      {reason && (
        <p className="tck-closed-reason">
          <bdi>{strings.closedBecause(reason)}</bdi>
        </p>
      )}
      {children}
    </Part>
  );
});
