import { frames as FRAMES, lineCharacters, messageCharacters, topFrames } from "./names/error-limits.ts";

const FRAME = /^\s+at\s|^[^\s]*@/;

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** An error's message, or any thrown value as text, in at most 1,000 characters. */
export function errorMessage(error: unknown, fallback = "An unexpected error occurred."): string {
  const text = error instanceof Error ? error.message : typeof error === "string" ? error : "";
  return cut(text || fallback, messageCharacters);
}

/**
 * A stack of at most 50 frames (the top 5 and the bottom 45), each line at most 1,024 characters long, the message at
 * most 1,000. What is left out is counted in a line of its own.
 *
 * Large stacks must not exhaust the process that reports them.
 */
export function truncateStack(stack: string): string {
  const head = stack.trimEnd().split("\n");
  const first = head.findIndex((line) => FRAME.test(line));
  const frames = first < 0 ? [] : head.splice(first).map((line) => cut(line, lineCharacters));
  const left = frames.length - FRAMES;
  if (left > 0) frames.splice(topFrames, left, `    … ${left} frames left out …`);
  return [cut(head.join("\n"), messageCharacters), ...frames].join("\n");
}

/**
 * A copy of an error that is safe to report: message and stack capped, name and cause kept (the cause capped too, ten
 * deep at most). Values that are no errors are returned as they are.
 */
export function truncateError(error: unknown, depth = 10): unknown {
  if (!(error instanceof Error)) return error;
  const copy = new Error(errorMessage(error, " ").trim());
  Object.assign(copy, error);
  Object.defineProperty(copy, "name", { value: error.name, configurable: true, writable: true, enumerable: false });
  if (error.stack !== undefined) copy.stack = truncateStack(error.stack);
  if (error.cause !== undefined) copy.cause = depth > 0 ? truncateError(error.cause, depth - 1) : undefined;
  return copy;
}
