"use client";
import { useRef, useState } from "react";

/**
 * Runs an action once until it settles: a second click in the same frame does nothing. `busy` shows it. A rejection
 * opens the gate again and is handed to the caller's `onError`; without one it is dropped, the chat's `error` has it.
 */
export function useOnce(onError?: (error: unknown) => void): {
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
      .then(open, (error: unknown) => {
        open();
        onError?.(error);
      });
  };
  return { busy, run };
}
