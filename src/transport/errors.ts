/**
 * Every way in which the kit can fail, as a closed set. docs/troubleshooting.md has a row for each.
 */
export type ChatErrorCode =
  | "unauthorized"
  | "forbidden"
  | "session_not_found"
  | "session_closed"
  | "session_expired"
  | "start_session_missing"
  | "start_session_failed"
  | "access_token_failed"
  | "tab_not_owner"
  | "append_failed"
  | "rate_limited"
  | "payload_too_large"
  | "invalid_request"
  | "reconnect_exhausted"
  | "turn_output_lost"
  | "undecodable_record"
  | "head_start_failed"
  | "disposed";

/** Details of a {@link ChatKitError}. */
export interface ChatKitErrorOptions {
  /** HTTP status, where a response caused the error. */
  status?: number;
  chatId?: string;
  /** Whether the same call may succeed if it is made again. Default false. */
  retryable?: boolean;
  /** How long the server asks to wait before that, where it says so. Milliseconds. */
  retryAfterMs?: number;
  /** Why the session was closed, where a reason was given. */
  closedReason?: string;
  cause?: unknown;
}

const MARK = Symbol.for("trigger-chat-kit.error");

/**
 * The one error class of the kit. Switch on `code`; the message says what happened, why it matters and what to do.
 * Never a `TypeError`: the AI SDK takes those for a lost connection and resumes by itself.
 *
 * @example
 * ```ts
 * if (ChatKitError.isInstance(error) && error.code === "session_closed") showClosedNotice();
 * ```
 */
export class ChatKitError extends Error {
  declare readonly code: ChatErrorCode;
  declare readonly status?: number;
  declare readonly chatId?: string;
  declare readonly retryable: boolean;
  declare readonly retryAfterMs?: number;
  declare readonly closedReason?: string;

  constructor(code: ChatErrorCode, message: string, { cause, ...details }: ChatKitErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { name: "ChatKitError", code, retryable: false }, details);
    Object.defineProperty(this, MARK, { value: true });
  }

  /** True for errors of this class, also across two copies of the package. */
  static isInstance(error: unknown): error is ChatKitError {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[MARK] === true;
  }
}
