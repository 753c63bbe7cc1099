import { RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { OutSnapshot } from "./server-types.ts";
import type { OutEntry } from "./types.ts";
import { parseOut } from "./types.ts";

/** Stands where a token was. */
export const REDACTED = "[redacted]";

/** A record of `.out` as snapshots and events show it: no tokens. */
export function outSnapshot(entry: OutEntry): OutSnapshot {
  const { seq, at, control } = entry;
  if (control !== undefined) {
    const headers = { ...control.headers };
    if (RECORD_HEADER.publicAccessToken in headers) headers[RECORD_HEADER.publicAccessToken] = REDACTED;
    return { seq, at, control: { type: control.type, headers } };
  }
  const chunk = parseOut(entry);
  return chunk === undefined ? { seq, at } : { seq, at, chunk };
}

/** Freezes a value and everything it holds. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
