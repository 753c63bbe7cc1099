import type { Clock } from "./clock.ts";
import { check, isAtLeast, quote } from "./check.ts";
import { Rest } from "./rest.ts";
import { TimerQueue } from "./timer-queue.ts";

/** A clock that moves only when it is told to. */
export interface VirtualClock extends Clock {
  /**
   * Moves time forward by `ms` milliseconds: fires every timer that falls due, in order, and lets the work that each
   * one starts (requests, streams, model calls, WebCrypto) come to rest before the next. `advance(0)` only waits for rest.
   */
  advance(ms: number): Promise<void>;
  /** Timers that are set and neither fired nor cancelled. */
  readonly pending: number;
}

/**
 * A virtual clock for tests: idle timeouts, pings, token expiry, rate limits and chunk delays happen when the test says
 * so, in no real time.
 *
 * @param start Milliseconds since the epoch. Default 1 January 2026, 00:00 UTC.
 * @example
 * ```ts
 * const clock = createVirtualClock();
 * const server = createSessionServer({ agents: [agent], clock });
 * await clock.advance(31_000); // the run is idle for longer than 30 s and ends
 * ```
 */
export function createVirtualClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  check(Number.isFinite(start), `createVirtualClock starts at a number of milliseconds since the epoch, not at ${quote(start)}.`);
  let now = start;
  let queue: Promise<void> = Promise.resolve();
  const rest = new Rest(() => timers.pending);
  const timers = new TimerQueue(() => rest.stir());

  const run = async (ms: number) => {
    check(isAtLeast(ms, 0) && ms < Infinity, `clock.advance takes a number of milliseconds from 0, not ${quote(ms)}.`);
    const target = now + ms;
    await rest.settle();
    for (let next = timers.nextAt(); next !== undefined && next <= target; next = timers.nextAt()) {
      now = Math.max(now, next);
      timers.fireDue(now);
      await rest.settle();
    }
    now = target;
  };

  return {
    now: () => now,
    get pending() {
      return timers.pending;
    },
    setTimeout: (fn, ms) => timers.add(fn, now + Math.max(0, ms)),
    busy: () => rest.busy(),
    watch: (probe) => rest.watch(probe),
    advance(ms) {
      const turn = queue.then(() => run(ms));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
