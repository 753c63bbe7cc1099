import { realClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { Rest } from "./rest.ts";
import { TimerQueue } from "./timer-queue.ts";

/** A clock that runs like the machine's until it is paused, slowed, hurried or moved by hand. */
export interface PacedClock extends Clock {
  /** Whether time passes by itself. */
  readonly playing: boolean;
  /** How many milliseconds pass in one of the machine's. */
  readonly speed: number;
  play(): void;
  /** Time stands still: what falls due later waits. */
  pause(): void;
  /** @throws RangeError unless `speed` is a finite number above 0 */
  setSpeed(speed: number): void;
  /** Pauses, goes to the next timer, fires what is due then and waits until its work has come to rest. */
  step(): Promise<void>;
  /** Moves time forward at once, as a virtual clock does, and goes on as before: playing or paused. */
  advance(ms: number): Promise<void>;
  /** Calls `listener` after every change of the pace and after every move by hand. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

/** Options of {@link createPacedClock}. */
export interface PacedClockOptions {
  /** Milliseconds since the epoch. Default: the machine's time. */
  start?: number;
  /** Default 1. */
  speed?: number;
  /** Default true. */
  playing?: boolean;
  /** The time that this one is paced against. Default: the machine's. */
  over?: Clock;
}

/** `setTimeout` counts in 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A clock for people who watch: give it to `createSessionServer` and to `scriptedModel`, and the server's time can be
 * paused, stepped and hurried. Only the server's: the page's own timers go on, so a long pause looks to the client like
 * a connection that fell silent, which it is.
 *
 * @example
 * ```ts
 * const clock = createPacedClock({ speed: 0.25 });
 * const server = createSessionServer({ agents: [agent], clock });
 * clock.pause();
 * await clock.step(); // the next word, ping or idle timeout
 * ```
 */
export function createPacedClock({ start, speed: firstSpeed = 1, playing: plays = true, over = realClock }: PacedClockOptions = {}): PacedClock {
  const listeners = new Set<() => void>();
  const rest = new Rest(() => timers.pending);
  const timers = new TimerQueue(() => rest.stir());
  let speed = checked(firstSpeed);
  let playing = plays;
  let moves = 0;
  let queue: Promise<void> = Promise.resolve();
  let anchor = { at: start ?? over.now(), real: over.now() };
  let disarm: () => void = () => undefined;

  const flows = () => playing && moves === 0;
  const now = () => (flows() ? anchor.at + (over.now() - anchor.real) * speed : anchor.at);

  /** Changes how time passes from this moment on. */
  const change = (apply: () => void) => {
    const at = now();
    apply();
    anchor = { at, real: over.now() };
    arm();
    for (const listener of [...listeners]) listener();
  };

  const arm = () => {
    disarm();
    disarm = () => undefined;
    const next = timers.nextAt();
    if (next === undefined || !flows()) return;
    const wait = Math.min(LONGEST_MS, Math.max(0, next - now()) / speed);
    disarm = over.setTimeout(() => {
      // Where the machine's timer came a little early, the instant it was set for has come all the same.
      if (wait < LONGEST_MS && now() < next) anchor = { at: next, real: over.now() };
      timers.fireDue(now());
      arm();
    }, wait);
  };

  /** Moves to where `target` says, instant by instant. */
  const move = (target: () => number | undefined) => {
    const turn = queue.then(async () => {
      change(() => (moves += 1));
      try {
        await rest.settle();
        const to = target() ?? anchor.at;
        for (let next = timers.nextAt(); next !== undefined && next <= to; next = timers.nextAt()) {
          anchor.at = Math.max(anchor.at, next);
          timers.fireDue(anchor.at);
          await rest.settle();
        }
        anchor.at = Math.max(anchor.at, to);
      } finally {
        change(() => (moves -= 1));
      }
    });
    queue = turn.catch(() => undefined);
    return turn;
  };

  return {
    now,
    get playing() {
      return playing;
    },
    get speed() {
      return speed;
    },
    setTimeout(fn, ms) {
      const cancel = timers.add(fn, now() + Math.max(0, ms));
      arm();
      return cancel;
    },
    busy: () => rest.busy(),
    watch: (probe) => rest.watch(probe),
    play: () => change(() => (playing = true)),
    pause: () => change(() => (playing = false)),
    setSpeed(next) {
      const valid = checked(next);
      change(() => (speed = valid));
    },
    step() {
      change(() => (playing = false));
      return move(() => timers.nextAt());
    },
    advance: (ms) => move(() => anchor.at + Math.max(0, ms)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function checked(speed: number): number {
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw new RangeError(`A clock's speed is a number above 0, not ${speed}. To stop time, pause it.`);
}
