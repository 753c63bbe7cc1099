import type { Api } from "./api.ts";
import type { Check } from "./check.ts";

/** What a case may ask of the target beyond plain HTTP. */
export type Requirement =
  /** Time can be moved: waits of minutes take none. */
  | "time"
  /** The agent can be redeployed. */
  | "deploy"
  /** The target encodes control events as header records. */
  | "released-wire"
  /** The target encodes control events as data records and offers the trigger route as the client's duty. */
  | "prerelease-wire"
  /** The caller's fetch sends any header and method (a browser page's doesn't). */
  | "raw-requests"
  /** The body streams out of the request's abort: the number of open readers is observable. */
  | "readers";

/** Handles on a server under test that HTTP doesn't give. Absent for real deployments. */
export interface ConformanceControl {
  /** The server's time in milliseconds. */
  now(): number;
  /** Moves the server's time and runs what falls due. */
  advance(ms: number): Promise<void>;
  /** Deploys the next version of the chat agent. */
  deploy(): void;
  /** Open `.out` readers of a session. */
  openReaders(session: string): number;
}

/** A server under test. */
export interface ConformanceTarget {
  /** Shown in reports. */
  name: string;
  baseURL: string;
  secretKey: string;
  fetch: (input: string, init?: RequestInit) => Promise<Response>;
  /** Default "released". */
  wire?: "released" | "prerelease";
  control?: ConformanceControl;
  /** False in a browser page. Default true. */
  rawRequests?: boolean;
  /** Longest real wait in milliseconds that a case may take where time can't be moved. Default 3,000. */
  patience?: number;
}

/** What a case gets. */
export interface CaseContext {
  api: Api;
  check: Check;
  target: ConformanceTarget;
  control: ConformanceControl | undefined;
  /** A chat id that nothing else uses. */
  chatId: string;
  /** Another one, at each call. */
  anotherChatId(): string;
  /** Lets `ms` milliseconds of the server's time pass: moves a virtual clock, or waits. */
  pass(ms: number): Promise<void>;
  /** Polls until `probe` returns something other than undefined. Fails after five seconds. */
  eventually<T>(probe: () => Promise<T | undefined> | T | undefined, what: string): Promise<T>;
  /** Ends the case as skipped, with the reason. */
  skip(reason: string): never;
}

/** One rule of the protocol, checked. Written only against `{ baseURL, secretKey, fetch }` and the context. */
export interface ConformanceCase {
  /** Unique and stable: `section/name`. */
  id: string;
  /** Section of PROTOCOL.md. */
  section: string;
  /** The rule, as an outcome. */
  title: string;
  requires?: readonly Requirement[];
  run(context: CaseContext): Promise<void>;
}

/** How a case ended. */
export interface CaseResult {
  id: string;
  section: string;
  title: string;
  outcome: "pass" | "fail" | "skip";
  reason?: string;
  durationMs: number;
}
