"use client";
import { forwardRef, useState } from "react";
import { Button } from "../part/Button.tsx";
import { focusOnMount } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { onEditKey } from "../part/keyboard.ts";
import { useOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { isBlocked, useChatSlice, useChatStore } from "../provider/store.ts";

/** State of {@link ApprovalButtons}. */
export interface ApprovalButtonsState extends Record<string, boolean> {
  busy: boolean;
  disabled: boolean;
  denying: boolean;
}
/** Props of {@link ApprovalButtons}. */
export type ApprovalButtonsProps = PartProps<
  "div",
  {
    approvalId: string;
    /** What is decided, for the buttons' accessible names: "Approve: Send an email (ada@example.com)". */
    label?: string;
    /** Default: the chat's own `approve`. */
    onApprove?: (approvalId: string) => unknown;
    /** Default: the chat's own `deny`. */
    onDeny?: (approvalId: string, reason?: string) => unknown;
    disabled?: boolean;
  },
  ApprovalButtonsState
>;

/**
 * Approve and Deny. Deny asks for a reason, which may stay empty; Enter sends it, Escape goes back. A second click does
 * nothing, and while another tab owns the chat both are off.
 */
export const ApprovalButtons = forwardRef<HTMLDivElement, ApprovalButtonsProps>(function ApprovalButtons(
  { approvalId, label, onApprove, onDeny, disabled: off = false, ...props },
  ref,
) {
  const strings = useStrings();
  const store = useChatStore();
  const blocked = useChatSlice(isBlocked);
  const [denying, setDenying] = useState(false);
  const [reason, setReason] = useState("");
  const [wentBack, setWentBack] = useState(false);
  const { busy, run } = useOnce({ forGood: true });
  const disabled = off || blocked;
  const named = (verb: string) => (label ? `${verb}: ${label}` : undefined);

  const approve = () =>
    run(() => (onApprove ? onApprove(approvalId) : store.getState().approve(approvalId)));
  const deny = () => {
    const given = reason.trim() || undefined;
    run(() => (onDeny ? onDeny(approvalId, given) : store.getState().deny(approvalId, given)));
  };
  const back = () => {
    setDenying(false);
    setWentBack(true);
  };

  return (
    <Part name="approval-buttons" state={{ busy, disabled, denying }} partRef={ref} {...props}>
      {denying ? (
        <>
          <input
            className="tck-input"
            aria-label={strings.denyReason}
            placeholder={strings.denyReason}
            dir={reason ? "auto" : undefined}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onKeyDown={(event) => onEditKey(event, deny, back)}
            disabled={disabled || busy}
            ref={focusOnMount}
          />
          <Button name="deny-confirm" variant="danger" onClick={deny} disabled={disabled || busy} aria-label={named(strings.denyConfirm)}>
            {strings.denyConfirm}
          </Button>
          <Button name="deny-back" variant="quiet" onClick={back} disabled={busy}>
            {strings.cancel}
          </Button>
        </>
      ) : (
        <>
          <Button name="approve" variant="primary" onClick={approve} disabled={disabled || busy} aria-label={named(strings.approve)}>
            {strings.approve}
          </Button>
          <Button
            name="deny"
            ref={wentBack ? focusOnMount : undefined}
            onClick={() => setDenying(true)}
            disabled={disabled || busy}
            aria-label={named(strings.deny)}
          >
            {strings.deny}
          </Button>
        </>
      )}
    </Part>
  );
});
