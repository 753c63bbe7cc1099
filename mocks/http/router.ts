import type { Route } from "../faults/types.ts";
import type { Handler } from "./exchange.ts";
import { HttpError } from "./respond.ts";
import { appendIn, appendOut } from "./routes/append.ts";
import { claims, publicTokens } from "./routes/claims.ts";
import { create } from "./routes/create.ts";
import { list } from "./routes/list.ts";
import { head, subscribe } from "./routes/out.ts";
import { inRecords, initialize, outRecords } from "./routes/records.ts";
import { close, endAndContinue, retrieve, update } from "./routes/session.ts";
import { trigger } from "./routes/trigger.ts";

/** One row of the route table. `:name` matches one path segment. */
interface RouteRow {
  path: string;
  name: Route;
  methods: Partial<Record<string, Handler>>;
}

const SESSIONS = "/api/v1/sessions";
const SESSION = `${SESSIONS}/:session`;
const CHANNELS = "/realtime/v1/sessions/:session";

const ROUTES: readonly RouteRow[] = [
  { path: SESSIONS, name: "create", methods: { POST: create } },
  { path: SESSIONS, name: "list", methods: { GET: list } },
  { path: SESSION, name: "retrieve", methods: { GET: retrieve } },
  { path: SESSION, name: "update", methods: { PATCH: update } },
  { path: `${SESSION}/close`, name: "close", methods: { POST: close } },
  { path: `${SESSION}/end-and-continue`, name: "end-and-continue", methods: { POST: endAndContinue } },
  { path: "/api/v1/tasks/:task/trigger", name: "trigger", methods: { POST: trigger } },
  { path: "/api/v1/auth/jwt/claims", name: "claims", methods: { POST: claims } },
  { path: "/api/v1/auth/public-tokens", name: "claims", methods: { POST: publicTokens } },
  { path: `${CHANNELS}/out`, name: "out", methods: { GET: subscribe, HEAD: head, PUT: initialize("GET, HEAD") } },
  { path: `${CHANNELS}/in`, name: "in", methods: { PUT: initialize("") } },
  { path: `${CHANNELS}/in/append`, name: "in", methods: { POST: appendIn } },
  { path: `${CHANNELS}/out/append`, name: "out", methods: { POST: appendOut } },
  { path: `${CHANNELS}/in/records`, name: "records", methods: { GET: inRecords } },
  { path: `${CHANNELS}/out/records`, name: "records", methods: { GET: outRecords } },
];

/** A request's place in the route table. */
export interface Match {
  name: Route;
  params: Record<string, string>;
  /** Answers the request, or refuses a method that the path does not offer. */
  handler: Handler;
}

const compiled = ROUTES.map((row) => ({ ...row, segments: row.path.split("/") }));

/** Finds the row for a request. Undefined: no such path. */
export function match(method: string, pathname: string): Match | undefined {
  const segments = pathname.replace(/\/$/, "").split("/");
  let elsewhere: RouteRow | undefined;
  for (const row of compiled) {
    const params = matchSegments(row.segments, segments);
    if (params === undefined) continue;
    const handler = row.methods[method];
    if (handler !== undefined) return { name: row.name, params, handler };
    elsewhere ??= row;
  }
  return elsewhere && { name: elsewhere.name, params: {}, handler: refuse(elsewhere.path) };
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? "";
    if (!expected.startsWith(":")) {
      if (expected !== actual) return undefined;
    } else {
      const decoded = decode(actual);
      if (decoded === "" || decoded === undefined) return undefined;
      params[expected.slice(1)] = decoded;
    }
  }
  return params;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** 405 for every method that a known path does not have. */
function refuse(path: string): Handler {
  return () => {
    const methods = compiled.filter((row) => row.path === path).flatMap((row) => Object.keys(row.methods));
    const allowed = methods.filter((method) => method !== "PUT").join(", ");
    return Promise.reject(new HttpError(405, `Method not allowed; this path takes ${allowed}`, {}, { Allow: allowed }));
  };
}
