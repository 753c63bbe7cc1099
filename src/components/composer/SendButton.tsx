"use client";
import { forwardRef } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { SendIcon } from "../part/icons.tsx";
import { useStrings } from "../provider/config.ts";
import { useComposerContext } from "./context.ts";

/** Props of {@link SendButton}. */
export type SendButtonProps = ButtonProps;

/**
 * Submits the composer. While a turn runs it is there only when there is something to say, and its name tells what will
 * happen: the message joins the answer or waits for its end.
 */
export const SendButton = forwardRef<HTMLButtonElement, SendButtonProps>(function SendButton(
  { disabled, children, label, ...props },
  ref,
) {
  const strings = useStrings();
  const composer = useComposerContext();
  const running = composer?.running ?? false;
  if (composer && running && (!composer.canSend || composer.whileRunning === "off")) return null;
  const name = running ? (composer?.whileRunning === "queue" ? strings.queue : strings.steer) : strings.send;
  return (
    <Button
      name="send"
      type="submit"
      variant="primary"
      label={label ?? (children ? undefined : name)}
      disabled={disabled ?? (composer ? !composer.canSend : false)}
      ref={ref}
      {...props}
    >
      {children ?? <SendIcon />}
    </Button>
  );
});
