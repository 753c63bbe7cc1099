import { LIMITS } from "./protocol/index.ts";

/** How often something is tried again, and how long between tries. Milliseconds. */
export interface RetryPolicy {
  /** Tries after the first one. */
  retries: number;
  baseMs: number;
  maxMs: number;
}

/** Appends are safe to repeat: the part id makes the server store one record. */
export const APPEND_RETRY: RetryPolicy = { retries: 5, baseMs: 300, maxMs: 5_000 };
/** An append without an answer for this long counts as lost: a megabyte on a slow line fits in. */
export const APPEND_TIMEOUT_MS = 90_000;
/** Reconnections of `.out` in a row without a single record between them. */
export const OUT_RETRY: RetryPolicy = { retries: 8, baseMs: 250, maxMs: 8_000 };
/** Tries after a settled body that ended without `[DONE]` and brought nothing, before it is believed to be whole. */
export const CUT_SETTLED_RETRIES = 2;
/** Calls of the app's own `accessToken`. */
export const TOKEN_RETRY: RetryPolicy = { ...APPEND_RETRY, retries: 2 };

/** How long the server is asked to hold `.out` open without records, where the app does not say. */
export const STREAM_TIMEOUT_SECONDS = 120;
/** The longest wait that a 429's reset time may ask for. */
export const MAX_RATE_LIMIT_WAIT_MS = 120_000;
/** An `.out` that no turn needs is given back after this long. */
export const IDLE_RELEASE_MS = 30_000;
/** Hidden for longer than this, the operating system has likely killed the socket. */
export const LONG_HIDDEN_MS = 30_000;
/** A `.out` that ends with `[DONE]` after this long, or after half of a shorter window, was healthy, just silent. */
export const HEALTHY_WINDOW_MS = 10_000;
/** Silence of healthy windows in a row after which a turn counts as lost. A watcher waits for ever. */
export const MAX_SILENT_MS = 3_600_000;
/** Silence after which the user is told, and after which the connection is replaced. */
type Patience = readonly [stalledMs: number, replaceMs: number];
export const PATIENCE: Patience = [45_000, 60_000];
/** The same once pings were seen. */
export const PATIENCE_WITH_PINGS: Patience = [2.5 * LIMITS.pingIntervalMs, 4 * LIMITS.pingIntervalMs];
/**
 * What a stalled consumer makes the transport hold, in characters of wire text, before it stops reading. Little more
 * than one read: what waits longer outlives the garbage collector's cheap rounds.
 */
export const MAX_BUFFERED_CHARACTERS = 64 * 1024;
/** Chunks that a stream gets at once when its consumer wants more. Up to about a hundred its queue is fast. */
export const HAND_OVER = 96;
/** The largest slice of bytes that is decoded at once. */
export const SLICE_BYTES = 64 * 1024;

/** Exponential backoff with jitter: between half of the step and the whole. `attempt` counts from 1. */
export function backoffMs(attempt: number, policy: RetryPolicy, random: number): number {
  const step = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1));
  return Math.round(step * (0.5 + random / 2));
}

/** How long a read-only tab waits for the owner's mirror before it reads a running turn by itself. */
export const MIRROR_WAIT_MS = 100;
