"use client";
import { forwardRef } from "react";
import type { TabReason } from "../../transport/tabs/port.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { useChatSlice, useChatStore } from "../provider/store.ts";

/** Props of {@link ReadOnlyIndicator}. */
export type ReadOnlyIndicatorProps = PartProps<
  "div",
  {
    /** Default: whether another tab owns the chat. */
    isReadOnly?: boolean;
    /** Default: the chat's own reason. */
    reason?: TabReason | null;
    onTakeOver?: () => unknown;
  },
  { reason: TabReason }
>;

/** Says that another tab is at work in this chat and offers to take over. Nothing of the transcript is hidden. */
export const ReadOnlyIndicator = forwardRef<HTMLDivElement, ReadOnlyIndicatorProps>(function ReadOnlyIndicator(
  { isReadOnly: given, reason: givenReason, onTakeOver, ...props },
  ref,
) {
  const strings = useStrings();
  const store = useChatStore();
  const known = useChatSlice((chat) => chat.isReadOnly);
  const knownReason = useChatSlice((chat) => chat.readOnlyReason);
  const { busy, run } = useOnce();
  if (!(given ?? known)) return null;
  const reason = (givenReason === undefined ? knownReason : givenReason) ?? "other-tab-sending";
  return (
    <Part name="read-only" state={{ reason }} partRef={ref} {...props}>
      <FocusReturn />
      <span className="tck-read-only-text">{strings.readOnly[reason]}</span>
      <Button
        name="take-over"
        disabled={busy}
        onClick={() => run(() => (onTakeOver ? onTakeOver() : store.getState().takeOver()))}
      >
        {strings.takeOver}
      </Button>
    </Part>
  );
});
