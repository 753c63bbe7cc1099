import type { Clock, ClockProbe } from "./clock.ts";
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
/**
 * Milliseconds of real time that a run gets which is at work while no timer stands for it: a tool that reads a file, a
 * `fetch`. A run that shows no sign of life for so long waits for the test itself.
 */
const PATIENCE_MS = 20;

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
const nextTimerRound = (ms = 0) => new Promise<void>((resolve) => realSetTimeout(resolve, ms));

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
  const probes = new Set<ClockProbe>();

  /** Changes with everything that counts as a sign of work. */
  const signs = () => [...probes].reduce((sum, probe) => sum + probe.revision(), activity);

  /** Waits until nothing moves: no marked work under way, no timer and no state changed for a while. */
  const quiet = async () => {
    for (let confirmed = false; !confirmed; ) {
      for (let rounds = 0; rounds < QUIET_ROUNDS; ) {
        const seen = signs();
        await nextRound();
        rounds = busy > 0 || signs() !== seen ? 0 : rounds + 1;
      }
      const seen = signs();
      await nextTimerRound();
      confirmed = busy === 0 && signs() === seen;
    }
  };

  /** Whether a run is at work and nothing on this clock will wake it. */
  const workingUntimed = () => {
    const own = [...probes].reduce((sum, probe) => sum + probe.timers(), 0);
    return pending <= own && [...probes].some((probe) => probe.running());
  };

  const settle = async () => {
    await quiet();
    for (let waited = 0; waited < PATIENCE_MS && workingUntimed(); waited += 1) {
      const seen = signs();
      await nextTimerRound(1);
      if (signs() === seen) continue;
      await quiet();
      waited = 0;
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
    watch(probe) {
      probes.add(probe);
      return () => probes.delete(probe);
    },
    advance(ms) {
      const turn = queue.then(() => run(ms));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
