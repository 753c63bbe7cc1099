"use client";
import { forwardRef } from "react";
import type { PendingMessage, PendingMessageState } from "../../hooks/controller.ts";
import { Part, type PartProps } from "../part/Part.tsx";
import { useStrings } from "../provider/config.ts";
import { useGiven } from "../provider/store.ts";
import { PendingRow } from "./PendingRow.tsx";

/** Props of {@link PendingMessages}. */
export type PendingMessagesProps = PartProps<
  "section",
  {
    /** Default: the chat's own. */
    pending?: readonly PendingMessage[];
    /** States that are not listed, because the transcript shows them. Default: `injected`. */
    hide?: readonly PendingMessageState[];
  },
  { count: number }
>;

const shownInTranscript: readonly PendingMessageState[] = ["injected"];

/**
 * What was written while a turn runs and where it is: waiting here, on its way, stored, too late for this answer, not
 * sent. The states come from the stream, not from hope.
 */
export const PendingMessages = forwardRef<HTMLElement, PendingMessagesProps>(function PendingMessages(
  { pending: given, hide = shownInTranscript, ...props },
  ref,
) {
  const strings = useStrings();
  const shown = useGiven(given, (chat) => chat.pending).filter(({ state }) => !hide.includes(state));
  if (shown.length === 0) return null;
  return (
    <Part
      as="section"
      name="pending"
      state={{ count: shown.length }}
      aria-label={strings.pendingTitle}
      partRef={ref}
      {...props}
    >
      <ul className="tck-pending-list">
        {shown.map((message) => (
          <PendingRow key={message.id} message={message} />
        ))}
      </ul>
    </Part>
  );
});
