import { abortable, onAbort } from "../abort.ts";
import { ChatKitError } from "../errors.ts";
import type { ChatErrorCode, ChatKitErrorOptions } from "../errors.ts";
import { parseJson } from "../parse-json.ts";
import type { Platform } from "../platform.ts";
import { HEADER, SESSION_CLOSED_CODE } from "../protocol/index.ts";

const SERVER_TEXT_CHARACTERS = 300;

/** What a status means, and what to do about it where that is known. */
const MEANING: Record<number, readonly [code: ChatErrorCode, advice?: string]> = {
  401: ["unauthorized"],
  403: ["forbidden"],
  404: ["session_not_found", "The stored session may belong to another environment; start it again."],
  413: ["payload_too_large", "The message is too large to send; shorten it or attach files by URL."],
  429: ["rate_limited", "Too many requests; try again in a moment."],
};

/** Reads a refused response into an error of the closed set. The message holds the status and the server's own words. */
export async function failureOf(response: Response, what: string, chatId: string, now: number): Promise<ChatKitError> {
  const { status } = response;
  const text = await response.text().catch(() => "");
  const body = { ...(parseJson(text) as Record<string, unknown> | undefined) };
  if (body.code === SESSION_CLOSED_CODE || status === 409) {
    return sessionClosed(chatId, typeof body.closedReason === "string" ? body.closedReason : undefined, status);
  }
  const said = (typeof body.error === "string" ? body.error : text).slice(0, SERVER_TEXT_CHARACTERS);
  const isTransient = status >= 500 || status === 408 || status === 425;
  const [code, advice] =
    status === 400 && /expired/i.test(said)
      ? (["session_expired", "Start a new chat to go on."] as const)
      : (MEANING[status] ?? [isTransient ? "append_failed" : "invalid_request"]);
  const options: ChatKitErrorOptions = { status, chatId, retryable: isTransient };
  if (status === 429) Object.assign(options, { retryable: true, retryAfterMs: resetWait(response.headers, now) });
  return new ChatKitError(code, `${what} failed: ${status}${said && ` ${said}`}${advice ? `. ${advice}` : ""}`, options);
}

/** The error of a send into a session that is closed. */
export function sessionClosed(chatId: string, closedReason: string | undefined, status = 409): ChatKitError {
  const message = `Chat session ${chatId} is closed${closedReason ? `: ${closedReason}` : ""}`;
  return new ChatKitError("session_closed", message, { status, chatId, closedReason });
}

/** The error of a request that threw. Without an answer the network is to blame. Never a TypeError. */
export function networkFailure(what: string, chatId: string, cause: unknown): ChatKitError {
  if (ChatKitError.isInstance(cause)) return cause;
  const message = `${what} failed: the server could not be reached. Check the connection and try again.`;
  return new ChatKitError("append_failed", message, { chatId, retryable: true, cause });
}

/** Whether a 200 comes from a login page in between rather than from the platform. */
export function isCaptivePortal(response: Response): boolean {
  return /html/i.test(response.headers.get("content-type") ?? "");
}

/** Lets go of a body that nobody reads. */
export function discard(response: Response): void {
  void response.body?.cancel().catch(() => {});
}

/** Gives `work` a signal that fires with the caller's, or after `ms`; then it is waited for no longer. */
export function inTime<T>(platform: Platform, ms: number, signal: AbortSignal | undefined, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const giveUp = () => limit.abort();
  const cancel = platform.setTimeout(giveUp, ms);
  const unlisten = onAbort(signal, giveUp);
  // An app's `fetch` may not heed the signal.
  return abortable(work(limit.signal), limit.signal).finally(() => {
    cancel();
    unlisten();
  });
}

function resetWait(headers: Headers, now: number): number | undefined {
  const reset = Number(headers.get(HEADER.rateLimitReset));
  if (reset > 0) return Math.max(0, reset - now);
  const after = Number(headers.get("retry-after"));
  return after > 0 ? after * 1_000 : undefined;
}
