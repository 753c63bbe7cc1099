import { describe, expect, test } from "vitest";
import { ERROR_LIMITS } from "./names.ts";
import { errorMessage, truncateError, truncateStack } from "./truncate-error.ts";

const frames = (count: number, width = 10) => Array.from({ length: count }, (_, i) => `    at f${i} (${"x".repeat(width)})`);

describe("stacks", () => {
  test.each([
    ["no frames", 0, 0, false],
    ["a short stack", 7, 7, false],
    ["exactly the limit", 50, 50, false],
    ["one frame too many", 51, 50, true],
    ["a runaway recursion", 10_000, 50, true],
  ])("%s", (_name, count, kept, marked) => {
    const stack = truncateStack(["Error: boom", ...frames(count)].join("\n"));
    const lines = stack.split("\n");
    expect(lines[0]).toBe("Error: boom");
    expect(lines.filter((line) => line.startsWith("    at "))).toHaveLength(kept);
    expect(stack.includes(`… ${count - 50} frames left out …`)).toBe(marked);
  });

  test("keeps the top 5 and the bottom 45", () => {
    const kept = truncateStack(["Error", ...frames(200)].join("\n")).split("\n").filter((line) => line.startsWith("    at "));
    expect(kept.map((line) => Number(/f(\d+)/.exec(line)?.[1]))).toEqual([
      ...Array.from({ length: 5 }, (_, i) => i),
      ...Array.from({ length: 45 }, (_, i) => 155 + i),
    ]);
  });

  test("cuts long lines and long messages, several lines of message included", () => {
    const stack = truncateStack([`Error: ${"m".repeat(600)}`, "n".repeat(600), ...frames(2, 5_000)].join("\n"));
    const lines = stack.split("\n");
    expect(stack.slice(0, stack.indexOf("\n    at "))).toHaveLength(ERROR_LIMITS.messageCharacters);
    expect(lines.at(-1)).toHaveLength(ERROR_LIMITS.lineCharacters);
  });

  test("knows the frames of Safari and Firefox", () => {
    const stack = truncateStack(Array.from({ length: 60 }, (_, i) => `f${i}@https://a.test/x.js:1:1`).join("\n"));
    expect(stack).toContain("10 frames left out");
  });
});

describe("errors", () => {
  test("a capped copy keeps name, code and cause, and leaves the original alone", () => {
    const cause = new TypeError("c".repeat(2_000));
    const error = Object.assign(new RangeError("m".repeat(2_000), { cause }), { code: "E_BIG" });
    const copy = truncateError(error) as Error & { code: string };
    expect(copy).toBeInstanceOf(Error);
    expect([copy.name, copy.code, copy.message.length]).toEqual(["RangeError", "E_BIG", 1_000]);
    expect((copy.cause as Error).message).toHaveLength(1_000);
    expect(error.message).toHaveLength(2_000);
  });

  test("a cause that is its own cause ends", () => {
    const error = new Error("loop");
    error.cause = error;
    expect(truncateError(error)).toBeInstanceOf(Error);
  });

  test.each([
    ["a string", "boom", "boom"],
    ["an error", new Error("boom"), "boom"],
    ["an error without a message", new Error(""), "An unexpected error occurred."],
    ["nothing", undefined, "An unexpected error occurred."],
  ])("%s has a message", (_name, value, message) => expect(errorMessage(value)).toBe(message));

  test("what is no error stays as it is", () => expect(truncateError({ a: 1 })).toEqual({ a: 1 }));
});
