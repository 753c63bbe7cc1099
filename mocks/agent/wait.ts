import type { Clock } from "../core/clock.ts";

/** Resolves after so many milliseconds of the clock. `cancel` forgets the timer. */
export function timeout(clock: Clock, ms: number): { done: Promise<void>; cancel: () => void } {
  let cancel = () => {};
  const done = new Promise<void>((resolve) => {
    cancel = clock.setTimeout(resolve, ms);
  });
  return { done, cancel };
}

/** Waits for work, but no longer than `ms` of the clock, nor past the signal's abort. Undefined when it was given up. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
  const limit = timeout(clock, ms);
  let onAbort = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted, limit.done.then(() => undefined)]);
  } finally {
    limit.cancel();
    signal?.removeEventListener("abort", onAbort);
  }
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
