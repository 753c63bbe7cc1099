/** Joins calls to resume, so that double mounts and impatient callers make one request. */
export interface Resumer {
  /** True from the call until the transport has said whether a turn runs. */
  isResuming(): boolean;
  resume(): Promise<void>;
  /** Resolves once no answer is outstanding. */
  attached(): Promise<void>;
  /** To be called when the transport answered. */
  attach(): void;
}

/**
 * @param run Makes the request; resolves at the end of the resumed turn.
 * @param onChange Called when `isResuming` changes.
 */
export function createResumer(run: () => Promise<void>, onChange: (isResuming: boolean) => void): Resumer {
  let done: Promise<void> | null = null;
  let waiting: { promise: Promise<void>; resolve: () => void } | null = null;

  function attach(): void {
    const { resolve } = waiting ?? {};
    if (!resolve) return;
    waiting = null;
    resolve();
    onChange(false);
  }

  return {
    isResuming: () => waiting !== null,
    attached: () => waiting?.promise ?? Promise.resolve(),
    attach,
    resume() {
      if (done) return done;
      let resolve = (): void => {};
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      waiting = { promise, resolve };
      onChange(true);
      done = run().finally(() => {
        done = null;
        attach();
      });
      return done;
    },
  };
}
