import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SessionServer } from "../core/server-types.ts";
import { HttpError, errorResponse } from "../http/respond.ts";

/** Options of {@link listen}. */
export interface ListenOptions {
  /** Default: any free port. */
  port?: number;
  /** Default `127.0.0.1`: this machine only. */
  host?: string;
  /** Answers paths that are not the session server's, such as an app's own backend or head start. */
  fallback?: (request: Request) => Response | Promise<Response>;
}

/** A server that listens. */
export interface Listening {
  /** For example `http://127.0.0.1:4700`. */
  readonly url: string;
  readonly port: number;
  /** Drops open connections and stops listening. The session server itself goes on. */
  close(): Promise<void>;
}

/** Node's HTTP module, looked up at run time: bundlers for browsers must not see an import of it. */
function nodeHttp() {
  const found = globalThis.process?.getBuiltinModule?.("node:http");
  if (found === undefined) throw new Error("listen() needs Node 22.3 or later; in a browser use sessionHandlers() with MSW");
  return found;
}

const SESSION_PATHS = ["/api/v1/sessions", "/api/v1/tasks/", "/api/v1/auth/", "/realtime/v1/sessions/"];

/**
 * Serves a session server over HTTP on this machine, for clients that insist on the global `fetch` and for end-to-end
 * tests in a real browser. A fault that loses the network destroys the connection.
 *
 * @example
 * ```ts
 * const { url, close } = await listen(server, { port: 4700 });
 * ```
 */
export async function listen(server: SessionServer, options: ListenOptions = {}): Promise<Listening> {
  const { port = 0, host = "127.0.0.1", fallback } = options;
  const http = nodeHttp().createServer((incoming, outgoing) => void exchange(server, fallback, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  const address = http.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

const NOT_ALLOWED = new HttpError(405, "Method not allowed", {}, { Allow: "GET, HEAD, POST, PATCH, OPTIONS" });

async function exchange(server: SessionServer, fallback: ListenOptions["fallback"], incoming: IncomingMessage, outgoing: ServerResponse) {
  const abort = new AbortController();
  outgoing.on("close", () => abort.abort());
  try {
    // `Request` refuses these names.
    if (incoming.method === "TRACE" || incoming.method === "TRACK") return await writeResponse(errorResponse(NOT_ALLOWED), outgoing);
    const request = await readRequest(incoming, abort.signal);
    const isSession = SESSION_PATHS.some((path) => new URL(request.url).pathname.startsWith(path));
    const response = isSession || fallback === undefined ? await server.fetch(request) : await fallback(request);
    await writeResponse(response, outgoing);
  } catch {
    // A lost network, an aborted request, a body that breaks: the peer sees its connection break.
    outgoing.destroy();
  }
}

async function readRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = "GET", headers, url = "/" } = incoming;
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  // A `Request` takes no body with these, and HTTP gives one no meaning.
  const isBodiless = parts.length === 0 || method === "GET" || method === "HEAD";
  const body = isBodiless ? {} : { body: new Uint8Array(Buffer.concat(parts)) };
  const pairs = Object.entries(headers).flatMap(([name, value]): Array<[string, string]> =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return new Request(`http://${headers.host ?? "localhost"}${url}`, { method, headers: pairs, signal, ...body });
}

async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    const { value } = part;
    // Waiting for each write is the back-pressure, and lets a connection break only after what was sent before.
    const failure = await new Promise<unknown>((resolve) => outgoing.write(value, resolve));
    if (failure instanceof Error) return void reader?.cancel().catch(() => undefined);
  }
  outgoing.end();
}
