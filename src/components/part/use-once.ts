"use client";
import { useRef, useState } from "react";

/** Options of {@link useOnce}. */
interface OnceOptions {
  /** Gets a rejection, which opens the gate again. Without it the rejection is dropped: the chat's `error` has it. */
  onError?: (error: unknown) => void;
  /** Stays closed after success: the element goes away when the decision shows in the message. Default false. */
  forGood?: boolean;
}

/** Runs an action once until it settles: a second click in the same frame does nothing. `busy` shows it. */
export function useOnce({ onError, forGood = false }: OnceOptions = {}): {
  busy: boolean;
  run: (action: () => unknown) => void;
} {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const open = () => {
    running.current = false;
    setBusy(false);
  };
  const run = (action: () => unknown) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    Promise.resolve()
      .then(action)
      .then(forGood ? () => {} : open, (error: unknown) => {
        open();
        onError?.(error);
      });
  };
  return { busy, run };
}
