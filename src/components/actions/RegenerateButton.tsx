"use client";
import { forwardRef, type MouseEvent } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { AgainIcon } from "../part/icons.tsx";
import { chain } from "../part/merge.ts";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { isOccupied, useChatSlice } from "../provider/store.ts";

/** Props of {@link RegenerateButton}. */
export type RegenerateButtonProps = ButtonProps & {
  /** The answer to make again. Default: the newest. */
  messageId?: string;
};

/** Asks for the answer again. Off while a turn runs, in a read-only tab and after the session's end. */
export const RegenerateButton = forwardRef<HTMLButtonElement, RegenerateButtonProps>(function RegenerateButton(
  { messageId, disabled, onClick, children, ...props },
  ref,
) {
  const strings = useStrings();
  const blocked = useChatSlice(isOccupied);
  const { busy, run } = useChatOnce(undefined, (chat) => chat.regenerate(messageId ? { messageId } : undefined));
  return (
    <Button
      name="regenerate"
      variant={children ? "secondary" : "icon"}
      label={children ? undefined : strings.regenerate}
      disabled={disabled || blocked || busy}
      onClick={chain(onClick, (_event: MouseEvent<HTMLButtonElement>) => run())}
      ref={ref}
      {...props}
    >
      {children ?? <AgainIcon />}
    </Button>
  );
});
