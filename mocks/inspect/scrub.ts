import { REDACTED } from "../core/redact.ts";

/** A JWT, and a secret key of the platform, wherever in a text they stand. */
const SECRETS = /eyJ[\w-]{6,}\.[\w-]{6,}\.[\w-]*|\btr_(?:dev|prod|stg|preview|pat)_\w+/g;
/** Fields whose value is a secret whatever it looks like. */
const SECRET_FIELD = /^(?:authorization|(?:public-?)?access-?token|secret-?key|x-trigger-jwt)$/i;

/**
 * A plain copy of a value as the inspector may show it and a trace may hold it: tokens and secret keys are gone, errors
 * are objects with name, message, code and status, and what JSON cannot hold is left out.
 */
export function scrub(value: unknown): unknown {
  return copy(value, new Set());
}

function copy(value: unknown, above: Set<object>): unknown {
  if (typeof value === "string") return value.replace(SECRETS, REDACTED);
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return typeof value === "function" || typeof value === "symbol" ? undefined : value;
  if (above.has(value)) return undefined;
  above.add(value);
  const plain = value instanceof Error ? errorFields(value) : value;
  const result = Array.isArray(plain)
    ? plain.map((item) => copy(item, above) ?? null)
    : Object.fromEntries(
        Object.entries(plain).flatMap(([key, item]) => {
          const shown = SECRET_FIELD.test(key) && typeof item === "string" ? REDACTED : copy(item, above);
          return shown === undefined ? [] : [[key, shown]];
        }),
      );
  above.delete(value);
  return result;
}

function errorFields(error: Error): Record<string, unknown> {
  const { code, status } = error as { code?: unknown; status?: unknown };
  return { name: error.name, message: error.message, code, status };
}

/** When a token's life ends, in milliseconds since the epoch; null where it does not say. */
export function tokenExpiry(token: string | undefined): number | null {
  const [, payload = ""] = (token ?? "").split(".");
  try {
    const { exp } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: unknown };
    return typeof exp === "number" ? exp * 1000 : null;
  } catch {
    return null;
  }
}
