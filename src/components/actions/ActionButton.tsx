"use client";
import { forwardRef, type MouseEvent } from "react";
import { Button, type ButtonProps } from "../part/Button.tsx";
import { chain } from "../part/merge.ts";
import { useToldOnce } from "../part/use-once.ts";
import { isBlocked, useChatSlice, useChatStore } from "../provider/store.ts";

/** Props of {@link ActionButton}. */
export type ActionButtonProps = ButtonProps & {
  /** What the agent's `onAction` gets: `{ type: "undo" }`. */
  action: unknown;
  /** Called after the agent took the action. */
  onDone?: () => void;
  /** Called with the reason when it was refused. Default: the button describes it. */
  onRefused?: (error: unknown) => void;
};

/**
 * Sends an action of the app (undo, rollback, edit, compact). Busy until the agent settled it; a refusal is said aloud
 * and stays on the button as its description until the next try.
 */
export const ActionButton = forwardRef<HTMLButtonElement, ActionButtonProps>(function ActionButton(
  { action, onDone, onRefused, disabled, onClick, ...props },
  ref,
) {
  const store = useChatStore();
  const blocked = useChatSlice(isBlocked);
  const { busy, problem, run } = useToldOnce(onRefused);
  const send = () =>
    run(async () => {
      await store.getState().sendAction(action);
      onDone?.();
    });
  return (
    <Button
      name="action"
      aria-description={problem}
      data-refused={problem === undefined ? undefined : ""}
      title={problem}
      aria-disabled={busy}
      disabled={disabled || blocked}
      onClick={chain(onClick, (_event: MouseEvent<HTMLButtonElement>) => send())}
      ref={ref}
      {...props}
    />
  );
});
