import { check, isAtLeast, isRecord, quote } from "../core/check.ts";
import type { Fault, FaultKind, Route } from "./types.ts";

const ROUTES: Record<Route, true> = {
  create: true,
  list: true,
  retrieve: true,
  update: true,
  close: true,
  "end-and-continue": true,
  trigger: true,
  in: true,
  out: true,
  records: true,
  claims: true,
  "head-start": true,
};

type Rules = Record<string, readonly [isRight: (value: unknown) => boolean, wanted: string]>;

const count = (value: unknown) => isAtLeast(value, 0);
const optional = (isRight: (value: unknown) => boolean) => (value: unknown) => value === undefined || isRight(value);
const oneOf = (...values: string[]) => [(value: unknown) => values.includes(value as string), values.map((value) => `"${value}"`).join(" or ")] as const;
const isAmount = (value: unknown) => isRecord(value) && (count(value.records) || count(value.bytes));

/** What each kind needs beside its type. */
const FIELDS: Record<FaultKind["type"], Rules> = {
  status: { status: [(value) => Number.isInteger(value) && isAtLeast(value, 200) && (value as number) <= 599, "an HTTP status from 200 to 599"] },
  network: { when: oneOf("before", "after-stored") },
  latency: { ms: [count, "a number of milliseconds"], jitterMs: [optional(count), "a number of milliseconds"] },
  cut: { after: [isAmount, "{ records } or { bytes }"], how: oneOf("close", "error") },
  stall: { afterRecords: [optional(count), "a number of records"], ms: [optional(count), "a number of milliseconds"] },
  duplicate: { records: [count, "a number of records"] },
  redeliver: { records: [count, "a number of records"] },
  malformed: { at: oneOf("record", "frame", "json") },
  offline: {},
  "captive-portal": {},
  "expire-token": {},
  "crash-run": { afterChunks: [optional(count), "a number of chunks"] },
};

const TARGET: Rules = {
  chatId: [optional((value) => typeof value === "string"), "a chat id"],
  route: [optional((value) => [value].flat().every((name) => Object.hasOwn(ROUTES, name as string))), `one of ${Object.keys(ROUTES).join(", ")}, or a list of them`],
  times: [optional(count), "how many requests it hits (Infinity: until removed)"],
  skip: [optional(count), "how many requests it lets pass first"],
};

/** Refuses a fault that would never happen, or not as it was meant. */
export function checkFault(fault: Fault): void {
  const type: unknown = isRecord(fault) ? fault.type : undefined;
  const isKnown = typeof type === "string" && Object.hasOwn(FIELDS, type);
  check(isKnown, `faults.add takes a fault whose \`type\` is one of ${Object.keys(FIELDS).join(", ")}, and got ${quote(isRecord(fault) ? type : fault)}.`);
  const rules = { ...TARGET, ...FIELDS[fault.type] };
  for (const [name, [isRight, wanted]] of Object.entries(rules)) {
    const value = (fault as unknown as Record<string, unknown>)[name];
    check(isRight(value), `faults.add: \`${name}\` of the fault "${fault.type}" must be ${wanted}, not ${quote(value)}.`);
  }
}
