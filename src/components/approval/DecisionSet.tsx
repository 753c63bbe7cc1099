"use client";
import type { UIMessage } from "ai";
import { forwardRef, useContext } from "react";
import { MessageContext } from "../message/context.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useOnce } from "../part/use-once.ts";
import { useChatConfig } from "../provider/config.ts";
import { isBlocked, useChatSlice, useChatStore } from "../provider/store.ts";
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
  const store = useChatStore();
  const around = useContext(MessageContext);
  const blocked = useChatSlice(isBlocked);
  const { busy, run } = useOnce();
  const { total, answered, approvals } = decisionsOf(given ?? around?.message, tools, around?.isStreaming ?? false);
  if (total < 2 || answered === total) return null;
  const approveAll = () =>
    run(async () => {
      for (const part of approvals) if (part.approval) await store.getState().approve(part.approval.id);
    });
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
        <Button name="approve-all" onClick={approveAll} disabled={busy || blocked}>
          {strings.approveAll(approvals.length)}
        </Button>
      )}
    </Part>
  );
});
