"use client";
import { forwardRef } from "react";
import type { TabReason } from "../../transport/tabs/port.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { useGiven } from "../provider/store.ts";

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
  const isReadOnly = useGiven(given, (chat) => chat.isReadOnly);
  const reason = useGiven(givenReason, (chat) => chat.readOnlyReason) ?? "other-tab-sending";
  const takeOver = useChatOnce(onTakeOver, (chat) => chat.takeOver());
  if (!isReadOnly) return null;
  return (
    <Part name="read-only" state={{ reason }} partRef={ref} {...props}>
      <FocusReturn />
      <bdi className="tck-read-only-text">{strings.readOnly[reason]}</bdi>
      <Button name="take-over" aria-disabled={takeOver.busy} onClick={() => takeOver.run()}>
        {strings.takeOver}
      </Button>
    </Part>
  );
});
