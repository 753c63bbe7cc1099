/** How much of an error is kept. Frames and lines are counted, sizes are characters. */
export const ERROR_LIMITS = { topFrames: 5, bottomFrames: 45, lineCharacters: 1_024, messageCharacters: 1_000 } as const;

const FRAME = /^\s+at\s|^[^\s]*@/;

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** An error's message, or any thrown value as text, in at most 1,000 characters. */
export function errorMessage(error: unknown, fallback = "An unexpected error occurred."): string {
  const text = error instanceof Error ? error.message : typeof error === "string" ? error : "";
  return cut(text || fallback, ERROR_LIMITS.messageCharacters);
}

/**
 * A stack of at most 50 frames (the top 5 and the bottom 45), each line at most 1,024 characters long, the message at
 * most 1,000. What is left out is counted in a line of its own.
 *
 * Large stacks must not exhaust the process that reports them.
 */
export function truncateStack(stack: string): string {
  const { topFrames, bottomFrames, lineCharacters, messageCharacters } = ERROR_LIMITS;
  const lines = stack.trimEnd().split("\n");
  const first = lines.findIndex((line) => FRAME.test(line));
  const head = first < 0 ? lines : lines.slice(0, first);
  const frames = first < 0 ? [] : lines.slice(first).map((line) => cut(line, lineCharacters));
  const left = frames.length - topFrames - bottomFrames;
  const kept =
    left <= 0
      ? frames
      : [...frames.slice(0, topFrames), `    … ${left} frames left out …`, ...frames.slice(-bottomFrames)];
  return [cut(head.join("\n"), messageCharacters), ...kept].join("\n");
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
