import type { RequestHandler } from "msw";
import type { SessionServer } from "../core/server-types.ts";
import { routeHandler } from "./route-handler.ts";

/** Options of {@link sessionHandlers}. */
export interface SessionHandlersOptions {
  /** The base URL that the transport under test is given; other origins are left alone. Default: the server's own. */
  baseURL?: string;
}

const SESSION_PATHS = /^\/(api\/v1\/(sessions(\/|$)|tasks\/[^/]+\/trigger$|auth\/)|realtime\/v1\/sessions\/)/;

/**
 * MSW handlers over a session server, for the browser and Node alike. A lost network shows as MSW's network error. In
 * Chromium an aborted request reaches the server as the cancellation of the body only, which is all that it needs.
 *
 * @example
 * ```ts
 * const worker = setupWorker(...sessionHandlers(server));
 * ```
 */
export function sessionHandlers(server: SessionServer, options: SessionHandlersOptions = {}): RequestHandler[] {
  const handler = routeHandler({
    name: "session server",
    baseURL: options.baseURL ?? server.baseURL,
    owns: (path) => SESSION_PATHS.test(path),
    answer: (request) => server.fetch(request),
  });
  return [handler];
}
