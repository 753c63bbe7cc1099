import { warn } from "../agent/warn.ts";
import type { SessionServer, SessionServerOptions } from "../core/server-types.ts";
import { createSessionServer } from "../server.ts";
import { remoteServer } from "./remote-server.ts";

declare global {
  interface WorkerOptions {
    /** Keeps a SharedWorker alive for a while after its last tab is gone, as a reload needs it. Chromium 148 and later. */
    extendedLifetime?: boolean;
  }
}

/** A SharedWorker, or its port. */
export interface SharedWorkerLike {
  readonly port: MessagePort;
  /** How a worker says that its script does not load. */
  addEventListener?(type: "error", listener: (event: Event) => void): void;
}

/** Options of {@link connectSessionServer}. */
export interface ConnectOptions {
  /** What runs in this page's memory where there are no SharedWorkers. */
  fallback?: () => SessionServerOptions;
}

let said = false;

/**
 * Connects a page to the session server of a SharedWorker and resolves to a server with the same interface. Where
 * SharedWorkers are absent it says so once and runs `fallback` in this page's memory: nothing survives a reload there.
 *
 * Differences of a connected server: `inspect()` and `faults.list()` show the newest state that the worker sent (at most
 * 50 ms old, and never older than an answer you have), `deploy` throws because agents are functions, `handle` runs in
 * the page without the worker's faults, and `close` leaves the worker running for the other tabs.
 *
 * Rejects when the worker's script does not load.
 *
 * @param worker A function, because the constructor itself is missing where SharedWorkers are.
 * @example
 * ```ts
 * const server = await connectSessionServer(
 *   () => new SharedWorker(new URL("./session-worker.ts", import.meta.url), { type: "module", extendedLifetime: true }),
 *   { fallback: () => ({ agents }) },
 * );
 * ```
 */
export async function connectSessionServer(
  worker: SharedWorkerLike | (() => SharedWorkerLike),
  { fallback }: ConnectOptions = {},
): Promise<SessionServer> {
  if (typeof worker !== "function") return connect(worker);
  if (typeof globalThis.SharedWorker === "function") return connect(worker());
  if (fallback === undefined) throw new Error("This browser has no SharedWorker: pass a fallback to run in memory");
  if (!said) warn("No SharedWorker here: sessions live in this page's memory and end with it");
  said = true;
  return createSessionServer(fallback());
}

function connect(worker: SharedWorkerLike): Promise<SessionServer> {
  return new Promise((resolve, reject) => {
    worker.addEventListener?.("error", (event) => {
      const detail = "message" in event && typeof event.message === "string" ? `: ${event.message}` : "";
      reject(new Error(`The session server's worker did not start${detail}`));
    });
    remoteServer(worker.port).then(resolve, reject);
  });
}
