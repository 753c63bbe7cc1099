"use client";
import { useRef, useState } from "react";
import type { ChatController } from "../../hooks/controller.ts";
import { useChatConfig } from "../provider/config.ts";
import { useChatStore } from "../provider/store.ts";
import { errorText } from "../status/error-text.ts";

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

/**
 * What a button of a part does: the app's own function in place of the chat's, once until it settles.
 *
 * @example
 * ```ts
 * const takeOver = useChatOnce(onTakeOver, (chat) => chat.takeOver());
 * ```
 */
export function useChatOnce<A extends unknown[]>(
  given: ((...args: A) => unknown) | undefined,
  own: (chat: ChatController, ...args: A) => unknown,
): { busy: boolean; run: (...args: A) => void } {
  const store = useChatStore();
  const { busy, run } = useOnce();
  return { busy, run: (...args) => run(() => (given ? given(...args) : own(store.getState(), ...args))) };
}

/** As {@link useOnce}; a failure is said aloud, and `problem` tells it until the next try. */
export function useToldOnce(onError?: (error: unknown) => void): {
  busy: boolean;
  problem: string | undefined;
  forget: () => void;
  run: (action: () => unknown) => void;
} {
  const { strings, announcements } = useChatConfig();
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useOnce({
    onError(error) {
      const told = error instanceof Error ? errorText(error, strings) : strings.errorTitle;
      setProblem(told);
      announcements.say(strings.spokenError(told), "assertive");
      onError?.(error);
    },
  });
  const forget = () => setProblem(undefined);
  return {
    busy,
    problem,
    forget,
    run(action) {
      forget();
      run(action);
    },
  };
}
