"use client";
import type { UIMessage } from "ai";
import { forwardRef, useContext } from "react";
import { MessageContext } from "../message/context.ts";
import { useIsPast } from "../message/use-is-past.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatOnce } from "../part/use-once.ts";
import { useChatConfig } from "../provider/config.ts";
import { isBlocked, useChatSlice } from "../provider/store.ts";
import { decisionsOf } from "./decisions.ts";

/** Props of {@link DecisionSet}. Inside a `Message` the message is known. */
export type DecisionSetProps = PartProps<"div", { message?: UIMessage }, { answered: number; total: number }>;

/**
 * Shown while a message waits for two decisions or more: how many are made, and one button that approves the rest. The
 * agent gets all of them at once, after the last one.
 */
export const DecisionSet = forwardRef<HTMLDivElement, DecisionSetProps>(function DecisionSet(
  { message: given, ...props },
  ref,
) {
  const { strings, tools } = useChatConfig();
  const around = useContext(MessageContext);
  const blocked = useChatSlice(isBlocked);
  const { total, answered, approvals } = decisionsOf(given ?? around?.message, tools, around?.isStreaming ?? false);
  const approveAll = useChatOnce(undefined, async (chat) => {
    for (const part of approvals) if (part.approval) await chat.approve(part.approval.id);
  });
  const past = useIsPast(answered < total, given);
  if (total < 2 || answered === total || past) return null;
  return (
    <Part
      name="decision-set"
      state={{ answered, total }}
      role="group"
      aria-label={strings.decisions}
      partRef={ref}
      {...props}
    >
      <FocusReturn />
      <bdi className="tck-decision-count">{strings.decisionsAnswered(answered, total)}</bdi>
      {approvals.length > 1 && (
        <Button name="approve-all" onClick={() => approveAll.run()} disabled={approveAll.busy || blocked}>
          {strings.approveAll(approvals.length)}
        </Button>
      )}
    </Part>
  );
});
