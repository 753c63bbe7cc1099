import { LIMITS } from "../../../src/transport/protocol/index.ts";
import { readObject } from "../body.ts";
import { authenticate, authorize } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import { Fields } from "../fields.ts";
import { json } from "../respond.ts";
import { ENVIRONMENT_ID } from "../tokens.ts";

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, y: 31_557_600 };

/** `POST /api/v1/auth/jwt/claims`: what an app's own server puts into the tokens that it signs itself. */
export const claims: Handler = async (exchange) => {
  authorize(await authenticate(exchange), "claims");
  return json(200, { sub: ENVIRONMENT_ID, pub: true });
};

/** `POST /api/v1/auth/public-tokens`: the server signs a token for keys that cannot. */
export const publicTokens: Handler = async (exchange) => {
  const { core, tokens, request } = exchange;
  authorize(await authenticate(exchange), "claims");
  const fields = new Fields(await readObject(request, LIMITS.createBodyBytes));
  const scopes = fields.optionalStrings("scopes", 1_000, 1_000) ?? [];
  if (scopes.length === 0) fields.refuse("scopes", "a list of at least one scope");
  const oneTimeUse = fields.raw("oneTimeUse");
  if (oneTimeUse !== undefined && typeof oneTimeUse !== "boolean") fields.refuse("oneTimeUse", "true or false");
  const token = await tokens.mint(scopes, readExpiry(fields, core.ctx.clock.now()), oneTimeUse === true);
  return json(200, { token });
};

/** Seconds from now: a number is a point in time in Unix seconds, a string a duration such as `"1h"` or `"15 minutes"`. */
function readExpiry(fields: Fields, now: number): number | undefined {
  const value = fields.raw("expirationTime");
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value - Math.floor(now / 1000);
  const [, count, unit] = typeof value === "string" ? (value.trim().match(/^(\d+) ?([smhdwy])[a-z]*$/i) ?? []) : [];
  const seconds = SECONDS[unit?.toLowerCase() ?? ""];
  if (count === undefined || seconds === undefined) fields.refuse("expirationTime", 'Unix seconds or a duration such as "1h"');
  return Number(count) * seconds;
}
