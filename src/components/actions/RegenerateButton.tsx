"use client";
import { forwardRef, type MouseEvent } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { AgainIcon } from "../part/icons.tsx";
import { chain } from "../part/merge.ts";
import { useOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { isBlocked, isRunning, useChatSlice, useChatStore } from "../provider/store.ts";

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
  const store = useChatStore();
  const blocked = useChatSlice((chat) => isRunning(chat) || isBlocked(chat));
  const { busy, run } = useOnce();
  const regenerate = () => run(() => store.getState().regenerate(messageId ? { messageId } : undefined));
  return (
    <Button
      name="regenerate"
      variant={children ? "secondary" : "icon"}
      label={children ? undefined : strings.regenerate}
      disabled={disabled || blocked || busy}
      onClick={chain(onClick, (_event: MouseEvent<HTMLButtonElement>) => regenerate())}
      ref={ref}
      {...props}
    >
      {children ?? <AgainIcon />}
    </Button>
  );
});
