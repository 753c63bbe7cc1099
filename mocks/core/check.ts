/** Refuses what a caller got wrong. The message says what was given and what is wanted. */
export function check(isRight: boolean, message: string): asserts isRight {
  if (!isRight) throw new TypeError(message);
}

/** A value as messages quote it, in a few words. */
export function quote(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? `an object with ${Object.keys(value).join(", ") || "nothing in it"}` : String(value);
}

/** Whether a value is an object and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a value is a number of at least `min`. Infinity is one. */
export const isAtLeast = (value: unknown, min: number): value is number => typeof value === "number" && value >= min;
