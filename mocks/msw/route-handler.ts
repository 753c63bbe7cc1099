import type { RequestHandler } from "msw";
import { relayBody } from "./relay-body.ts";

/** What MSW calls on a handler of requests. */
type HandlerSurface = Pick<RequestHandler, "kind" | "info" | "isUsed" | "run" | "parse" | "predicate" | "test" | "log" | "reset" | "restore" | "dispose">;
type Execution = Awaited<ReturnType<RequestHandler["run"]>>;

/** A group of routes below a base URL. */
export interface Routes {
  /** For MSW's lists of handlers. */
  name: string;
  baseURL: string;
  /** Whether a path, counted from the base URL, is one of the group's. */
  owns(path: string): boolean;
  /** Answers a request whose path is counted from the base URL. A `TypeError` is a lost network. */
  answer(request: Request): Promise<Response>;
}

/**
 * A handler of MSW for a group of routes.
 *
 * It is written to MSW's handler interface instead of being made by its `http`, for two reasons: MSW's own modules throw
 * where there is no `localStorage`, and this package must load in a SharedWorker; and MSW's logging reads a copy of each
 * body to its end, which for a stream of events means that an abort no longer reaches the server.
 */
export function routeHandler({ name, baseURL, owns, answer }: Routes): RequestHandler {
  const base = new URL(baseURL, globalThis.location?.href);
  const prefix = base.pathname.replace(/\/$/, "");

  const matches = (request: Request) => {
    const { origin, pathname } = new URL(request.url);
    return origin === base.origin && pathname.startsWith(prefix) && owns(pathname.slice(prefix.length));
  };

  const handler: HandlerSurface = {
    kind: "request",
    info: { header: `${name} ${base.href}` },
    isUsed: false,
    parse: async () => ({}),
    predicate: ({ request }) => matches(request),
    test: async ({ request }) => matches(request),
    /** The copy that MSW made for its log would keep the stream open when the page aborts it. */
    log: ({ response }) => void response?.body?.cancel().catch(() => undefined),
    reset: () => undefined,
    restore: () => undefined,
    dispose: () => undefined,
    async run({ request, requestId }) {
      if (!matches(request)) return null;
      const response = await respond(request);
      handler.isUsed = true;
      return { handler, request, requestId, response, parsedResult: {} } as unknown as Execution;
    },
  };

  const respond = async (request: Request): Promise<Response> => {
    try {
      return relayBody(await answer(prefix === "" ? request : below(prefix, request)));
    } catch (error) {
      if (error instanceof TypeError) return Response.error();
      throw error;
    }
  };

  return handler as unknown as RequestHandler;
}

/** Servers know paths from their root. */
function below(prefix: string, request: Request): Request {
  const url = new URL(request.url);
  url.pathname = url.pathname.slice(prefix.length);
  return new Request(url, request);
}
