/** Time for the session server: real for people, virtual for tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `fn` once after `ms` milliseconds. Returns a canceller. */
  setTimeout(fn: () => void, ms: number): () => void;
}
