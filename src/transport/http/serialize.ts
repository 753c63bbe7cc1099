import { ChatKitError } from "../errors.ts";

/** A request's body. What no JSON can hold is the caller's error, and a `TypeError` would pass for a lost connection. */
export function serialize(body: unknown, chatId: string): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new ChatKitError("invalid_request", "The message cannot be sent: its content is not JSON.", { chatId, cause });
  }
}
