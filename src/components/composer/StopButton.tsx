"use client";
import { forwardRef, useImperativeHandle, useRef, type MouseEvent } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { StopIcon } from "../part/icons.tsx";
import { chain } from "../part/merge.ts";
import { useOnce } from "../part/use-once.ts";
import { useChatConfig } from "../provider/config.ts";
import { isRunning, useChatSlice, useChatStore } from "../provider/store.ts";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";
import { useComposerContext } from "./context.ts";

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
  const { strings, announcements } = useChatConfig();
  const store = useChatStore();
  const composer = useComposerContext();
  const { busy, run } = useOnce();
  const button = useRef<HTMLButtonElement>(null);
  useImperativeHandle(ref, () => button.current as HTMLButtonElement, []);
  const input = composer?.inputRef;
  // The button goes with the turn; whoever had the focus on it goes on writing.
  useIsomorphicLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (element?.ownerDocument.activeElement === element) input?.current?.focus();
    };
  }, [input]);
  const stop = () =>
    run(() => {
      announcements.sayStopped(strings.spokenStopped);
      return onStop ? onStop() : store.getState().stop();
    });
  return (
    <Button
      name="stop"
      label={label ?? (children ? undefined : strings.stop)}
      aria-busy={busy || undefined}
      onClick={chain(onClick, (_event: MouseEvent<HTMLButtonElement>) => stop())}
      ref={button}
      {...props}
    >
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
  const known = useChatSlice(isRunning);
  const blocked = useChatSlice((chat) => chat.isReadOnly);
  return (given ?? (known && !blocked)) ? <StopControl ref={ref} {...props} /> : null;
});
