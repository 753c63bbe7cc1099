/** What went wrong in a case: one sentence, with both values. */
export class ConformanceFailure extends Error {
  override readonly name = "ConformanceFailure";
}

/** Thrown by a case that finds out while it runs that it can't be judged here. */
export class ConformanceSkip extends Error {
  override readonly name = "ConformanceSkip";
}

/**
 * Assertions of the conformance cases. They belong to no test runner, so that the same table runs under Vitest, in a
 * browser page and from the command line.
 */
export interface Check {
  /** Deep equality of JSON values. */
  equal(actual: unknown, expected: unknown, what: string): void;
  /** Every property of `expected` is in `actual` with an equal value, recursively; arrays are compared whole. */
  includes(actual: unknown, expected: object, what: string): void;
  ok(condition: unknown, what: string): void;
  matches(actual: unknown, pattern: RegExp, what: string): void;
  /** The response's status is one of `expected`; the message quotes the body. */
  status(response: Response, expected: number | readonly number[], what?: string): Promise<void>;
}

const show = (value: unknown): string => {
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
  if (!isObject(a) || !isObject(b) || Array.isArray(a) || Array.isArray(b)) return false;
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  const others = Object.keys(b).filter((key) => b[key] !== undefined);
  return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key], b[key]));
}

function firstMismatch(actual: unknown, expected: unknown, path: string): string | undefined {
  if (isObject(expected) && !Array.isArray(expected)) {
    if (!isObject(actual)) return `${path} is ${show(actual)}`;
    for (const [key, value] of Object.entries(expected)) {
      const found = firstMismatch(actual[key], value, path === "" ? key : `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return deepEqual(actual, expected) ? undefined : `${path} is ${show(actual)}, expected ${show(expected)}`;
}

/** The assertions; stateless, so one object serves all cases. */
export const check: Check = {
  equal(actual, expected, what) {
    if (!deepEqual(actual, expected)) {
      throw new ConformanceFailure(`${what}: got ${show(actual)}, expected ${show(expected)}`);
    }
  },
  includes(actual, expected, what) {
    const mismatch = firstMismatch(actual, expected, "");
    if (mismatch !== undefined) throw new ConformanceFailure(`${what}: ${mismatch}`);
  },
  ok(condition, what) {
    if (!condition) throw new ConformanceFailure(what);
  },
  matches(actual, pattern, what) {
    if (typeof actual !== "string" || !pattern.test(actual)) {
      throw new ConformanceFailure(`${what}: got ${show(actual)}, expected a match of ${pattern}`);
    }
  },
  async status(response, expected, what = "status") {
    const allowed = typeof expected === "number" ? [expected] : expected;
    if (allowed.includes(response.status)) return;
    const body = response.headers.get("content-type")?.includes("event-stream") ? "" : await response.clone().text();
    throw new ConformanceFailure(`${what}: got ${response.status} ${body.slice(0, 300)}, expected ${allowed.join(" or ")}`);
  },
};
