import { LIMITS } from "../../../src/transport/protocol/index.ts";
import type { SessionFilter, SessionStatus } from "../../../src/transport/protocol/index.ts";
import { listSessions, parsePeriod } from "../../core/list.ts";
import { authenticate, authorize } from "../exchange.ts";
import type { Handler } from "../exchange.ts";
import { HttpError, json } from "../respond.ts";

const STATUSES: readonly string[] = ["ACTIVE", "CLOSED", "EXPIRED"] satisfies SessionStatus[];

const refuse = (name: string, expected: string): never => {
  throw new HttpError(400, `Invalid query parameter: ${name} must be ${expected}`);
};

/** All values of a parameter, whether comma-separated or repeated. Undefined where there is none. */
function many(query: URLSearchParams, name: string): string[] | undefined {
  const values = query.getAll(name).flatMap((value) => value.split(",")).filter((value) => value !== "");
  return values.length === 0 ? undefined : values;
}

/** Milliseconds since the epoch, as a number or a date. */
function time(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const ms = /^-?\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(ms) ? refuse(name, "milliseconds since the epoch or an ISO 8601 date") : ms;
}

function readFilter(query: URLSearchParams): SessionFilter {
  const status = many(query, "filter[status]");
  if (status?.every((value) => STATUSES.includes(value)) === false) refuse("filter[status]", `one of ${STATUSES.join(", ")}`);
  const period = query.get("filter[createdAt][period]") ?? undefined;
  if (period !== undefined && parsePeriod(period) === undefined) refuse("filter[createdAt][period]", 'a period such as "30m" or "7d"');
  return {
    type: many(query, "filter[type]"),
    tags: many(query, "filter[tags]"),
    taskIdentifier: many(query, "filter[taskIdentifier]"),
    externalId: many(query, "filter[externalId]"),
    status: status as SessionStatus[] | undefined,
    createdAt: { period, from: time(query, "filter[createdAt][from]"), to: time(query, "filter[createdAt][to]") },
  };
}

/** `GET /api/v1/sessions`. @see PROTOCOL.md section 2 */
export const list: Handler = async (exchange) => {
  authorize(await authenticate(exchange), "list");
  const query = exchange.url.searchParams;
  const { min, max } = LIMITS.pageSize;
  const size = query.get("page[size]");
  if (size !== null && !(/^\d+$/.test(size) && Number(size) >= min && Number(size) <= max)) {
    refuse("page[size]", `a whole number from ${min} to ${max}`);
  }
  const after = query.get("page[after]") ?? undefined;
  const before = query.get("page[before]") ?? undefined;
  if (after !== undefined && before !== undefined) refuse("page[before]", "absent when page[after] is given");
  for (const [name, cursor] of [["page[after]", after], ["page[before]", before]] as const) {
    if (cursor !== undefined && exchange.core.sessions.find(cursor) === undefined) refuse(name, "a cursor from an earlier page");
  }
  const limit = size === null ? undefined : Number(size);
  return json(200, listSessions(exchange.core, readFilter(query), { after, before, limit }));
};
