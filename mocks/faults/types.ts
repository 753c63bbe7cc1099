/** The routes that faults and the request log name. `claims` covers both token routes; HEAD of `.out` counts as `out`. */
export type Route =
  | "create"
  | "list"
  | "retrieve"
  | "update"
  | "close"
  | "end-and-continue"
  | "trigger"
  | "in"
  | "out"
  | "records"
  | "claims"
  | "head-start";

/** Which requests a fault applies to. */
export interface FaultTarget {
  /** External id or friendly id. Default: any chat. */
  chatId?: string;
  /** Default: any route that the kind of fault makes sense for. */
  route?: Route | Route[];
  /** How many matching requests it hits. Default 1; `Infinity`: until removed. */
  times?: number;
  /** How many matching requests it lets pass first. Default 0. */
  skip?: number;
}

/** What goes wrong. */
export type FaultKind =
  | { type: "status"; status: number; body?: unknown; headers?: Record<string, string> }
  /** `before`: the request never arrives. `after-stored`: it does, and the answer is lost. */
  | { type: "network"; when: "before" | "after-stored" }
  | { type: "latency"; ms: number; jitterMs?: number }
  /** The body ends (`close`) or breaks (`error`) after so much; bytes may fall inside a frame or a character. */
  | { type: "cut"; after: { records: number } | { bytes: number }; how: "close" | "error" }
  /** `.out` falls silent after so many records (0), for `ms` or for good; with `pings` it looks alive. */
  | { type: "stall"; afterRecords?: number; pings?: boolean; ms?: number }
  /** Each of the first `records` records is sent twice. */
  | { type: "duplicate"; records: number }
  /** A resumed `.out` starts so many records before its cursor. */
  | { type: "redeliver"; records: number }
  /** `frame`: an event is cut and no JSON any more; the store still has its records. `record`: a batch entry without number and body. `json`: a record's body is cut. */
  | { type: "malformed"; at: "record" | "frame" | "json" }
  /** Nothing gets through, and open bodies break. */
  | { type: "offline" }
  /** 200 with HTML, as from a login page of a public network. */
  | { type: "captive-portal" }
  /** The token that the request carries has expired, from now on. */
  | { type: "expire-token" }
  /** The run that serves the request's session crashes after so many further chunks (0). */
  | { type: "crash-run"; afterChunks?: number };

/** A fault that can be added to a server. The first matching fault in order of insertion wins. */
export type Fault = FaultTarget & FaultKind;

/** A fault with its counters, as `server.faults.list()` shows it. */
export interface ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  /** Requests that it hit. */
  readonly hits: number;
  /** Hits that are left. */
  readonly remaining: number;
}
