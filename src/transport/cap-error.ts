import { errorMessage, truncateStack } from "./protocol/index.ts";

/**
 * Bounds an error before listeners get it (limits: `ERROR_LIMITS`). Anything that is no error becomes one. Class and
 * fields stay, so that `ChatKitError.isInstance` holds; an error within the limits is handed on as it is.
 */
export function capError(value: unknown): Error {
  const error = value instanceof Error ? value : new Error(errorMessage(value));
  const message = errorMessage(error, " ");
  const stack = error.stack && truncateStack(error.stack);
  if (message.length >= error.message.length && stack === error.stack) return error;
  return Object.create(error, { message: { value: message }, stack: { value: stack } }) as Error;
}
