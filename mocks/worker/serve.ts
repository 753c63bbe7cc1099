import type { SessionServer, SessionServerOptions } from "../core/server-types.ts";
import { createSessionServer } from "../server.ts";
import { servePort } from "./serve-port.ts";

/** The part of a SharedWorker's global that is needed here. */
interface SharedWorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

/**
 * Hosts a session server in a SharedWorker: all tabs of the origin share it, and with `extendedLifetime` or with storage
 * its state and its running turns survive a reload. Call it once, at the top of the worker's module and before any
 * `await` (a tab that connects earlier would not be heard); agents are imported there, because functions cannot cross.
 *
 * @param options Called once, when the worker starts.
 * @example
 * ```ts
 * serveSessionServer(() => ({ agents: [supportAgent], storage: indexedDBStorage({ name: "stories" }) }));
 * ```
 */
export function serveSessionServer(options: () => SessionServerOptions): SessionServer {
  const server = createSessionServer(options());
  (globalThis as unknown as SharedWorkerScope).onconnect = (event) => {
    for (const port of event.ports) servePort(server, port);
  };
  return server;
}
