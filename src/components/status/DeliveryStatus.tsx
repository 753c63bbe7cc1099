"use client";
import { forwardRef } from "react";
import type { DeliveryState } from "../../transport/state.ts";
import { Button } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { Part, type PartProps } from "../part/Part.tsx";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { useChatSlice, useGiven } from "../provider/store.ts";
import { useHeld } from "./use-held.ts";

/** Props of {@link DeliveryStatus}. */
export type DeliveryStatusProps = PartProps<
  "span",
  {
    messageId: string;
    /** Default: what the chat knows of this message. */
    delivery?: DeliveryState;
    onResend?: (messageId: string) => unknown;
  },
  { status: DeliveryState["status"] }
>;

/**
 * How far an own message got: sending (when it takes a while), stored, or failed with a retry. The retry sends the same
 * message under the same part id, so the session stores it once however often it is pressed.
 */
export const DeliveryStatus = forwardRef<HTMLSpanElement, DeliveryStatusProps>(function DeliveryStatus(
  { messageId, delivery: given, onResend, ...props },
  ref,
) {
  const strings = useStrings();
  const delivery = useGiven(given, (chat) => chat.deliveries[messageId]);
  // While the error notice stands, its button is the one; two of the same name would be one too many.
  const toldByNotice = useChatSlice((chat) => chat.error !== undefined && chat.messages.at(-1)?.id === messageId);
  const status = useHeld(delivery?.status, (now) => now === "sending");
  const resend = useChatOnce(onResend, (chat, id: string) => chat.resend(id));
  if (!delivery || !status) return null;
  return (
    <Part as="span" name="delivery" state={{ status }} partRef={ref} {...props}>
      <bdi className="tck-delivery-text">{strings.delivery[status]}</bdi>
      {status === "failed" && !toldByNotice && (
        <Button name="resend" variant="quiet" onClick={() => resend.run(messageId)} aria-disabled={resend.busy}>
          <FocusReturn />
          {strings.tryAgain}
        </Button>
      )}
    </Part>
  );
});
