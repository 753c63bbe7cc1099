/** The part of `navigator.locks` that the coordinator uses. */
export interface LockSource {
  request<T>(
    name: string,
    options: { mode?: "exclusive" | "shared"; ifAvailable?: boolean; steal?: boolean; signal?: AbortSignal },
    callback: (lock: { name: string } | null) => T | Promise<T>,
  ): Promise<T>;
  query(): Promise<{ held?: ReadonlyArray<{ name?: string; mode?: string; clientId?: string }> }>;
}

/** An open channel to the other tabs. */
export interface TabChannel {
  /** Never throws: a closed channel swallows. */
  post(data: unknown): void;
  close(): void;
}

/**
 * Everything the coordinator asks of a browser. `browserTabEnvironment` is the real one; tests and the property test
 * pass their own and drive many tabs in one process.
 */
export interface TabEnvironment {
  /** Opens the channel, or null where there is none: the coordinator then does nothing and every tab is independent. */
  openChannel(name: string, onData: (data: unknown) => void): TabChannel | null;
  /** Null where Web Locks are missing: heartbeats decide then. */
  readonly locks: LockSource | null;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds. Returns a canceller. */
  setTimeout(fn: () => void, ms: number): () => void;
  randomId(): string;
  /** The page goes away for good or into the back-forward cache. Not called for an unload that the user cancels. */
  onPageHide(fn: () => void): () => void;
  /** The page came back from the back-forward cache or was thawed. */
  onPageShow(fn: () => void): () => void;
}
