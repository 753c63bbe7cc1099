import { HEADER, LIMITS } from "../../src/transport/protocol/index.ts";
import { HttpError } from "./respond.ts";

/** The reader's cursor: one non-negative integer. Anything else starts before the first record. */
export function readCursor(text: string | null): number {
  return text !== null && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : -1;
}

/** How long `.out` stays open in silence, in milliseconds. */
export function readTimeout(headers: Headers): number {
  const text = headers.get(HEADER.timeoutSeconds);
  const { min, max, default: fallback } = LIMITS.streamTimeoutSeconds;
  if (text === null) return fallback * 1000;
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < min || seconds > max) {
    throw new HttpError(400, `${HEADER.timeoutSeconds} must be a whole number from ${min} to ${max}`);
  }
  return seconds * 1000;
}
