import { HttpResponse, http } from "msw";
import type { RequestHandler } from "msw";
import type { SessionServer } from "../core/server-types.ts";
import { flushHeaders } from "./flush-headers.ts";

/** Options of {@link sessionHandlers}. */
export interface SessionHandlersOptions {
  /** The base URL that the transport under test is given; other origins are left alone. Default: the server's own. */
  baseURL?: string;
}

/** Every path that a session server answers. */
const PATHS = ["/api/v1/sessions", "/api/v1/sessions/*", "/api/v1/tasks/*/trigger", "/api/v1/auth/*", "/realtime/v1/sessions/*"];

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
  const baseURL = (options.baseURL ?? server.baseURL).replace(/\/$/, "");
  const prefix = baseURL.replace(/^[a-z]+:\/\/[^/]+/i, "");
  return PATHS.map((path) =>
    http.all(`${baseURL}${path}`, async ({ request }) => {
      try {
        return flushHeaders(await server.fetch(prefix === "" ? request : withoutPrefix(request, prefix)));
      } catch (error) {
        if (error instanceof TypeError) return HttpResponse.error();
        throw error;
      }
    }),
  );
}

/** The server knows paths from the root; a base URL with a path of its own is stripped of it. */
function withoutPrefix(request: Request, prefix: string): Request {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(prefix.length);
  return new Request(url, request);
}
