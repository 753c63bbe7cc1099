import type { RequestHandler } from "msw";
import type { AppBackend } from "../app/app-backend.ts";
import { createAppBackend } from "../app/app-backend.ts";
import type { AppBackendOptions } from "../app/app-backend.ts";
import type { SessionServer } from "../core/server-types.ts";
import { headStartHandler } from "../http/head-start/head-start.ts";
import type { HeadStartOptions } from "../http/head-start/options.ts";
import { routeHandler } from "./route-handler.ts";

/** Options of {@link appBackendHandlers}. */
export interface AppBackendHandlersOptions extends AppBackendOptions {
  /** Where the app's own routes live. Default `http://app.test/api`. */
  baseURL?: string;
  /** A backend that is shared with the test or story; `triggerConfig` and `chats` are its own then. */
  backend?: AppBackend;
  /** Adds a head start route at `/head-start`. */
  headStart?: HeadStartOptions;
}

/**
 * MSW handlers for the app's own server: start, token, inbox, stored chats and, if wanted, a head start. See
 * `createAppBackend` for the routes.
 *
 * @example
 * ```ts
 * const worker = setupWorker(...sessionHandlers(server), ...appBackendHandlers(server, { baseURL: "/api" }));
 * ```
 */
export function appBackendHandlers(server: SessionServer, options: AppBackendHandlersOptions = {}): RequestHandler[] {
  const { backend = createAppBackend(server, options), headStart, baseURL = "http://app.test/api" } = options;
  const first = headStart && headStartHandler(server, headStart);
  return [
    ...(first === undefined
      ? []
      : [routeHandler({ name: "head start", baseURL, owns: (path) => path === "/head-start", answer: first })]),
    routeHandler({ name: "app backend", baseURL, owns: (path) => backend.owns(path), answer: (request) => backend.fetch(request) }),
  ];
}
