import { errorMessage, truncateStack } from "./protocol/index.ts";

/**
 * Bounds an error before listeners get it (limits: `ERROR_LIMITS`). Anything that is no error becomes one. Class and
 * fields stay, so that `ChatKitError.isInstance` holds; an error within the limits is handed on as it is.
 */
export function capError(value: unknown): Error {
  const error = value instanceof Error ? value : new Error(errorMessage(value));
  const message = errorMessage(error, error.message);
  const stack = error.stack && truncateStack(error.stack);
  if (message === error.message && stack === error.stack) return error;
  const capped = Object.create(Object.getPrototypeOf(error) as object, Object.getOwnPropertyDescriptors(error)) as Error;
  Object.defineProperty(capped, "message", { value: message, writable: true, configurable: true });
  Object.defineProperty(capped, "stack", { value: stack, writable: true, configurable: true });
  return capped;
}
