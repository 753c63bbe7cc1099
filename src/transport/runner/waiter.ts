import { abortError, onAbort } from "../abort.ts";
import type { Platform } from "../platform.ts";

/** Waits that can be cut short: by time, by an abort, or because trying again now makes sense. */
export interface Waiter {
  /** Resolves after `ms` or when woken. Rejects with an AbortError. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Ends every wait at once. */
  wake(): void;
}

export function createWaiter(platform: Platform): Waiter {
  const waiting = new Set<() => void>();
  return {
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(abortError());
        const done = (settle: () => void) => {
          cancel();
          unlisten();
          waiting.delete(wake);
          settle();
        };
        const wake = () => done(resolve);
        const cancel = ms === Infinity ? () => {} : platform.setTimeout(wake, ms);
        const unlisten = onAbort(signal, () => done(() => reject(abortError())));
        waiting.add(wake);
      }),
    wake: () => [...waiting].forEach((wake) => wake()),
  };
}
