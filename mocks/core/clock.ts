/** Time for the session server: real for people, virtual for tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds. Returns a canceller. */
  setTimeout(fn: () => void, ms: number): () => void;
  /**
   * Marks real asynchronous work (WebCrypto, storage) that a virtual clock must wait for before it moves on.
   * Returns the function that ends the mark. Absent on clocks that do not care.
   */
  busy?(): () => void;
  /** Lets a virtual clock see whether a server's runs are at rest. Returns the function that ends it. */
  watch?(probe: ClockProbe): () => void;
}

/** What a virtual clock may ask a server. */
export interface ClockProbe {
  /** Whether a run is at work, that is, not waiting for its next record. */
  running(): boolean;
  /** Timers that the server set itself; whatever else is pending on the clock stands for work of its runs. */
  timers(): number;
  /** Rises with every change of state. */
  revision(): number;
}

/** A machine fires a longer timer at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  setTimeout(fn, ms) {
    const timer = setTimeout(fn, Math.min(ms, LONGEST_MS));
    return () => clearTimeout(timer);
  },
};

/** Runs real asynchronous work while the clock, if it is virtual, stands still. */
export async function whileBusy<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const done = clock.busy?.();
  try {
    return await work();
  } finally {
    done?.();
  }
}

/** A promise that resolves after `ms` milliseconds of the clock, or at once when `signal` aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal | null): Promise<void> {
  if (ms <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
