import type { Clock } from "./clock.ts";

/** A clock that knows how many of its timers are pending. */
export interface Timers extends Clock {
  readonly count: number;
  /** Cancels everything that is pending. */
  clear(): void;
}

/** Counts the timers that go through it, so that a leak shows in `inspect().timers`. */
export function createTimers(clock: Clock): Timers {
  const pending = new Set<() => void>();
  return {
    now: () => clock.now(),
    busy: () => clock.busy?.() ?? (() => undefined),
    get count() {
      return pending.size;
    },
    setTimeout(fn, ms) {
      const cancel = () => {
        if (pending.delete(cancel)) stop();
      };
      const stop = clock.setTimeout(() => {
        pending.delete(cancel);
        fn();
      }, ms);
      pending.add(cancel);
      return cancel;
    },
    clear() {
      for (const cancel of [...pending]) cancel();
    },
  };
}
