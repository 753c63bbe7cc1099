import { networkError } from "../faults/answers.ts";
import { check, quote } from "../core/check.ts";
import { sleep } from "../core/clock.ts";
import type { Random } from "../core/ids.ts";
import type { RequestSnapshot } from "../core/server-types.ts";
import type { Route } from "../faults/types.ts";
import { preflight, withCors } from "./cors.ts";
import type { Exchange, HttpContext } from "./exchange.ts";
import type { RequestLog } from "./request-log.ts";
import { HttpError, errorResponse } from "./respond.ts";
import { match } from "./router.ts";
import type { Match } from "./router.ts";

/** A request that has a route, on its way to an answer. Decorators wrap it. */
export type Serve = (request: Request, match: Match, row: RequestSnapshot) => Promise<Response>;

/** What {@link createEntrance} puts together. */
export interface FetchOptions {
  http: HttpContext;
  requests: RequestLog;
  /** Milliseconds that every request takes. */
  latency: { range: number | { min: number; max: number }; random: Random };
  /** Wraps the routes, for faults. */
  decorate: (serve: Serve) => Serve;
}

/** Runs a matched route and turns refusals into answers. A programming error is a 500 that says so. */
async function runRoute(http: HttpContext, request: Request, { params, handler }: Match, over: AbortSignal): Promise<Response> {
  const exchange: Exchange = { ...http, request, url: new URL(request.url), params, over };
  try {
    await http.core.ready;
    return await handler(exchange);
  } catch (error) {
    if (error instanceof HttpError) return errorResponse(error);
    return errorResponse(new HttpError(500, `Internal server error: ${error instanceof Error ? error.message : String(error)}`));
  }
}

/** The server's ways in. */
export interface Entrance {
  /** The session routes. */
  fetch(request: Request): Promise<Response>;
  /** A route of the app's own, with the request log, latency and faults around it. */
  handle(route: Route, request: Request, answer: () => Promise<Response>): Promise<Response>;
}

/** Puts CORS around the request log around latency and faults around the routes. */
export function createEntrance({ http, requests, latency, decorate }: FetchOptions): Entrance {
  /** For each request under way: aborts when the server it came to was reset. */
  const overs = new WeakMap<RequestSnapshot, AbortSignal>();
  const serve = decorate((request, found, row) => runRoute(http, request, found, overs.get(row) ?? http.core.streamsOpen));

  const delay = (signal: AbortSignal) => {
    const { range, random } = latency;
    const ms = typeof range === "number" ? range : range.min + random.next() * (range.max - range.min);
    return ms > 0 ? sleep(http.core.ctx.timers, ms, AbortSignal.any([signal, http.core.streamsOpen])) : undefined;
  };

  const admit = async (request: Request, found: Match): Promise<Response> => {
    request.signal.throwIfAborted();
    const { streamsOpen } = http.core;
    const row = requests.start(request, found.name);
    overs.set(row, streamsOpen);
    let status: number | null = null;
    try {
      await delay(request.signal);
      if (streamsOpen.aborted) throw networkError();
      const response = withCors(await serve(request, found, row));
      if (request.signal.aborted) void response.body?.cancel().catch(() => undefined);
      request.signal.throwIfAborted();
      status = response.status;
      return response;
    } finally {
      requests.answered(row, status);
    }
  };

  return {
    async fetch(request) {
      check(typeof request?.url === "string", `server.fetch takes a Request, new Request(url, init), and got ${quote(request)}.`);
      if (request.method === "OPTIONS") return preflight(request);
      const found = match(request.method, new URL(request.url).pathname);
      if (found === undefined) return withCors(errorResponse(new HttpError(404, "Not found")));
      return admit(request, found);
    },
    handle: async (name, request, answer) =>
      request.method === "OPTIONS" ? preflight(request) : admit(request, { name, params: {}, handler: answer }),
  };
}
