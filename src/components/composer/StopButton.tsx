"use client";
import { forwardRef, type MouseEvent } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { FocusReturn } from "../part/focus.tsx";
import { StopIcon } from "../part/icons.tsx";
import { chain } from "../part/merge.ts";
import { useStop } from "../part/use-escape.ts";
import { useChatOnce } from "../part/use-once.ts";
import { useStrings } from "../provider/config.ts";
import { isRunning, useGiven } from "../provider/store.ts";

/** Props of {@link StopButton}. */
export type StopButtonProps = ButtonProps & {
  /** Default: whether a turn runs. */
  running?: boolean;
  /** Default: the chat's own `stop`. */
  onStop?: () => unknown;
};

const StopControl = forwardRef<HTMLButtonElement, Omit<StopButtonProps, "running">>(function StopControl(
  { onStop, onClick, children, label, ...props },
  ref,
) {
  const strings = useStrings();
  const { busy, run } = useChatOnce(useStop(onStop), () => {});
  return (
    <Button
      name="stop"
      label={label ?? (children ? undefined : strings.stop)}
      aria-busy={busy || undefined}
      onClick={chain(onClick, (_event: MouseEvent<HTMLButtonElement>) => run())}
      ref={ref}
      {...props}
    >
      <FocusReturn />
      {children ?? <StopIcon />}
    </Button>
  );
});

/**
 * Stops the turn, here and on the server: mid-turn, after a reload, while a tool runs. There only while a turn runs; the
 * draft stays, and the focus goes to the text field.
 */
export const StopButton = forwardRef<HTMLButtonElement, StopButtonProps>(function StopButton(
  { running: given, ...props },
  ref,
) {
  const running = useGiven(given, (chat) => isRunning(chat) && !chat.isReadOnly);
  return running ? <StopControl ref={ref} {...props} /> : null;
});
