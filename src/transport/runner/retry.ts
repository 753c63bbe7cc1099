import { throwIfAborted } from "../abort.ts";
import type { Emit } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { ScheduledRetry } from "../state.ts";
import { backoffMs, MAX_RATE_LIMIT_WAIT_MS } from "../timing.ts";
import type { RetryPolicy } from "../timing.ts";
import type { Waiter } from "./waiter.ts";

/** What a retry needs of its chat. */
export interface RetryContext {
  platform: Platform;
  waiter: Waiter;
  emit: Emit;
  /** Shows the next try to the user; null when it is made. */
  schedule(retry: ScheduledRetry | null): void;
}

/** Announces a retry to the app and to the store. */
export function announceRetry(context: RetryContext, retry: Omit<ScheduledRetry, "at">, error: ChatKitError): void {
  const full = { ...retry, at: context.platform.now() + retry.delayMs };
  context.schedule(full);
  context.emit({ type: "retry-scheduled", ...full, status: error.status, error });
}

/**
 * Runs `operation` until it succeeds, fails for good, is aborted or has spent its budget. Only errors marked
 * `retryable` are tried again; waiting for the network costs nothing.
 */
export async function retrying<T>(
  context: RetryContext,
  kind: ScheduledRetry["operation"],
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  operation: (attempt: number) => Promise<T>,
): Promise<T> {
  const { platform, waiter } = context;
  for (let attempt = 1; ; ) {
    throwIfAborted(signal);
    try {
      return await operation(attempt);
    } catch (error) {
      // A failing `accessToken` has had its own tries: whoever sends is told, and keeps the text.
      if (!ChatKitError.isInstance(error) || !error.retryable || (error.code === "access_token_failed" && kind === "append")) throw error;
      const { retryAfterMs = 0 } = error;
      if (!platform.isOnline()) {
        await waiter.wait(Infinity, signal);
        continue;
      }
      if (attempt > policy.retries || retryAfterMs > MAX_RATE_LIMIT_WAIT_MS) throw error;
      const delayMs = Math.max(retryAfterMs, backoffMs(attempt, policy, platform.random()));
      announceRetry(context, { operation: kind, attempt, delayMs }, error);
      await waiter.wait(delayMs, signal).finally(() => context.schedule(null));
      attempt++;
    }
  }
}
