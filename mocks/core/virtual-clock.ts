import type { Clock } from "./clock.ts";
import { TimerHeap } from "./timer-heap.ts";
import type { Timer } from "./timer-heap.ts";

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

/** Rounds of the event loop without any sign of work after which everything is at rest. */
const QUIET_ROUNDS = 12;

// Captured once, so that a test that fakes the global timers does not stop the clock's own breathing.
const realSetTimeout = globalThis.setTimeout;
const nextRound: () => Promise<void> =
  typeof globalThis.setImmediate === "function"
    ? ((setImmediate) => () => new Promise<void>((resolve) => setImmediate(() => resolve())))(globalThis.setImmediate)
    : () =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            channel.port1.close();
            resolve();
          };
          channel.port2.postMessage(null);
        });
const nextTimerRound = () => new Promise<void>((resolve) => realSetTimeout(resolve, 0));

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
  const timers = new TimerHeap();
  let now = start;
  let order = 0;
  let pending = 0;
  let busy = 0;
  let activity = 0;
  let queue: Promise<void> = Promise.resolve();

  /** Waits until nothing moves: no marked work under way, no timer set or cancelled for a while. */
  const settle = async () => {
    for (let confirmed = false; !confirmed; ) {
      for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
        const seen = activity;
        await nextRound();
        quiet = busy > 0 || activity !== seen ? 0 : quiet + 1;
      }
      const seen = activity;
      await nextTimerRound();
      confirmed = busy === 0 && activity === seen;
    }
  };

  const fire = (timer: Timer) => {
    const fn = timer.fn;
    if (fn === null) return;
    timer.fn = null;
    pending -= 1;
    activity += 1;
    fn();
  };

  const run = async (ms: number) => {
    const target = now + ms;
    await settle();
    for (let next = timers.peek(); next !== undefined && next.at <= target; next = timers.peek()) {
      now = Math.max(now, next.at);
      const instant: Timer[] = [];
      for (let due = timers.peek(); due !== undefined && due.at <= now; due = timers.peek()) instant.push(timers.pop()!);
      instant.forEach(fire);
      await settle();
    }
    now = target;
  };

  return {
    now: () => now,
    get pending() {
      return pending;
    },
    setTimeout(fn, ms) {
      const timer: Timer = { at: now + Math.max(0, ms), order: order++, fn };
      timers.push(timer);
      pending += 1;
      activity += 1;
      return () => {
        if (timer.fn === null) return;
        timer.fn = null;
        pending -= 1;
        activity += 1;
      };
    },
    busy() {
      busy += 1;
      activity += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        busy -= 1;
        activity += 1;
      };
    },
    advance(ms) {
      const turn = queue.then(() => run(ms));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
