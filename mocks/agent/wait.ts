import type { Clock } from "../core/clock.ts";

/** Resolves after so many milliseconds of the clock. `cancel` forgets the timer. */
export function timeout(clock: Clock, ms: number): { done: Promise<void>; cancel: () => void } {
  let cancel = () => {};
  const done = new Promise<void>((resolve) => {
    cancel = clock.setTimeout(resolve, ms);
  });
  return { done, cancel };
}

/** Waits for work, but no longer than `ms` of the clock. Undefined when the time passed first. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined> {
  const limit = timeout(clock, ms);
  try {
    return await Promise.race([work, limit.done.then(() => undefined)]);
  } finally {
    limit.cancel();
  }
}

/** Resolves when the signal aborts, or at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Resolves `graceMs` after the signal aborts: what hangs then has lost its claim on the turn. */
export function graceAfterAbort(clock: Clock, signal: AbortSignal, graceMs: number): { over: Promise<"over">; cancel: () => void } {
  let cancelTimer = () => {};
  let onAbort = () => {};
  const over = new Promise<"over">((resolve) => {
    onAbort = () => {
      cancelTimer = clock.setTimeout(() => resolve("over"), graceMs);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  const cancel = () => {
    signal.removeEventListener("abort", onAbort);
    cancelTimer();
  };
  return { over, cancel };
}
