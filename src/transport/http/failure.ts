import { ChatKitError } from "../errors.ts";
import type { ChatErrorCode, ChatKitErrorOptions } from "../errors.ts";
import { HEADER, SESSION_CLOSED_CODE } from "../protocol/index.ts";

/** What a failed request means, beside the error. */
export interface Failure {
  error: ChatKitError;
  /** Wait at least this long before the next try, from a 429. Milliseconds. */
  notBeforeMs?: number;
  /** The session is closed for good. */
  closed?: { reason?: string };
}

const SERVER_TEXT_CHARACTERS = 300;

/** Reads a refused response into an error of the closed set. The message holds the status and the server's own words. */
export async function failureOf(response: Response, what: string, chatId: string, now: number): Promise<Failure> {
  const text = await response.text().catch(() => "");
  const body = parseObject(text);
  const { status } = response;
  const said = (typeof body.error === "string" ? body.error : text).slice(0, SERVER_TEXT_CHARACTERS);
  const base = `${what} failed: ${status}${said ? ` ${said}` : ""}`;
  const fail = (code: ChatErrorCode, advice: string, options: ChatKitErrorOptions = {}): Failure => ({
    error: new ChatKitError(code, `${base}${advice && `. ${advice}`}`, { status, chatId, ...options }),
  });

  if (body.code === SESSION_CLOSED_CODE || status === 409) {
    const reason = typeof body.closedReason === "string" ? body.closedReason : undefined;
    return { error: sessionClosed(chatId, reason, status), closed: { reason } };
  }
  switch (status) {
    case 401:
      return fail("unauthorized", "");
    case 403:
      return fail("forbidden", "");
    case 404:
      return fail("session_not_found", "The stored session may belong to another environment; start it again.");
    case 413:
      return fail("payload_too_large", "The message is too large to send; shorten it or attach files by URL.");
    case 429:
      return { ...fail("rate_limited", "Too many requests; try again in a moment.", { retryable: true }), notBeforeMs: resetWait(response, now) };
    case 400:
      return /expired/i.test(said) ? fail("session_expired", "Start a new chat to go on.") : fail("invalid_request", "");
  }
  const retryable = status >= 500 || status === 408 || status === 425;
  return fail(retryable ? "append_failed" : "invalid_request", "", { retryable });
}

/** The error of a send into a session that is closed. */
export function sessionClosed(chatId: string, reason: string | undefined, status = 409): ChatKitError {
  const message = `Chat session ${chatId} is closed${reason ? `: ${reason}` : ""}`;
  return new ChatKitError("session_closed", message, { status, chatId });
}

/** The error of a request that got no answer. Never a TypeError. */
export function networkFailure(what: string, chatId: string, cause: unknown): ChatKitError {
  const message = `${what} failed: the server could not be reached. Check the connection and try again.`;
  return new ChatKitError("append_failed", message, { chatId, retryable: true, cause });
}

/** Whether a 200 comes from a login page in between rather than from the platform. */
export function isCaptivePortal(response: Response): boolean {
  return /html/i.test(response.headers.get("content-type") ?? "");
}

function resetWait(response: Response, now: number): number | undefined {
  const reset = Number(response.headers.get(HEADER.rateLimitReset) ?? Number.NaN);
  if (reset > 0) return Math.max(0, reset - now);
  const after = Number(response.headers.get("retry-after") ?? Number.NaN);
  return after > 0 ? after * 1_000 : undefined;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
