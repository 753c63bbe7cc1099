import type { ServerEvent } from "../core/events.ts";
import type { ServerSnapshot, SessionServer } from "../core/server-types.ts";
import type { ActiveFault, Fault } from "../faults/types.ts";

/** Methods of a server that are plain calls: arguments and results are structured-cloneable. */
export interface RemoteMethods {
  startSession: SessionServer["startSession"];
  accessToken: SessionServer["accessToken"];
  mintToken: SessionServer["mintToken"];
  list: SessionServer["sessions"]["list"];
  retrieve: SessionServer["sessions"]["retrieve"];
  closeSession: SessionServer["sessions"]["close"];
  reset: SessionServer["reset"];
}

/** A request, taken apart. */
export interface RequestParts {
  url: string;
  method: string;
  headers: Array<[string, string]>;
  body: ArrayBuffer | null;
}

/** A response without its body, which follows piece by piece as it is asked for. */
export interface ResponseHead {
  status: number;
  headers: Array<[string, string]>;
  hasBody: boolean;
}

/** An error, taken apart. */
export interface ErrorParts {
  name: string;
  message: string;
  status?: number;
}

/** What a page tells the worker. `id` numbers calls and fetches of one page. */
export type ToWorker =
  /** `lock`: the page holds this Web Lock as long as it lives. */
  | { type: "hello"; lock: string | null }
  | { type: "call"; id: number; method: keyof RemoteMethods; args: unknown[] }
  | { type: "fetch"; id: number; request: RequestParts }
  | { type: "pull"; id: number }
  | { type: "cancel"; id: number }
  | { type: "add-fault"; id: number; fault: Fault }
  | { type: "remove-fault"; id: number }
  | { type: "clear-faults" }
  | { type: "watch"; on: boolean }
  | { type: "bye" };

/** What the worker tells a page. */
export type ToPage =
  | { type: "welcome"; baseURL: string; secretKey: string; state: RemoteState }
  | { type: "state"; state: RemoteState }
  | { type: "event"; event: ServerEvent }
  | { type: "result"; id: number; value: unknown }
  | { type: "response"; id: number; head: ResponseHead }
  | { type: "piece"; id: number; bytes: Uint8Array<ArrayBuffer> | null }
  | { type: "failed"; id: number; error: ErrorParts };

/** What a page mirrors, because it is read synchronously. */
export interface RemoteState {
  snapshot: ServerSnapshot;
  faults: readonly ActiveFault[];
}

/** Takes an error apart. */
export function errorParts(error: unknown): ErrorParts {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const status = "status" in error && typeof error.status === "number" ? { status: error.status } : {};
  return { name: error.name, message: error.message, ...status };
}

/** Puts an error together again. A `TypeError` stays one: that is how a lost network shows. */
export function errorFrom({ name, message, status }: ErrorParts): Error {
  const error = name === "TypeError" ? new TypeError(message) : new Error(message);
  if (name !== "TypeError") error.name = name;
  return status === undefined ? error : Object.assign(error, { status });
}
