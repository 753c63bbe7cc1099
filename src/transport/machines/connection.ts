import type { ConnectionState } from "../state.ts";
import { backoffMs, MAX_SILENT_MS, OUT_RETRY } from "../timing.ts";

/**
 * The life of a chat's one `.out` subscription. `attempt` counts failures in a row; a record or a whole silent window
 * sets it back to 0. `silentMs` adds up such windows since the newest record.
 *
 * | machine | public {@link ConnectionState} |
 * |---|---|
 * | idle | `idle`, or `signed-out` when a refused token ended it |
 * | connecting, attempt 0 / more | `connecting` / `reconnecting` |
 * | open / open and silent | `live` / `stalled` |
 * | waiting / waiting for the network | `reconnecting` / `offline` |
 * | closed | `closed` |
 */
export type ConnectionMachine =
  | { readonly name: "idle"; readonly signedOut: boolean }
  | { readonly name: "connecting"; readonly attempt: number; readonly silentMs: number }
  | { readonly name: "open"; readonly attempt: number; readonly silentMs: number; readonly silent: boolean }
  | { readonly name: "waiting"; readonly attempt: number; readonly silentMs: number; readonly offline: boolean }
  | { readonly name: "closed" };

/** What can happen to a connection. Times are milliseconds; `random` is at least 0 and less than 1. */
export type ConnectionEvent =
  /** Somebody needs records. */
  | { type: "want" }
  /** Nobody needs records any more. */
  | { type: "release" }
  /** The response headers are here and are good. */
  | { type: "opened" }
  /** Records arrived. */
  | { type: "record" }
  /** Bytes after a silence. */
  | { type: "heard" }
  | { type: "silent" }
  /** The body ended. `whole`: its window closed as it should, after `silentMs` without a record that count. */
  | { type: "ended"; whole: boolean; silentMs: number; random: number; online: boolean }
  /** The request or the body failed. `notBeforeMs`: a rate limit's wait. */
  | { type: "failed"; retryable: boolean; signedOut: boolean; notBeforeMs?: number; random: number; online: boolean }
  /** The wait is over. */
  | { type: "elapsed" }
  /** The network or the page is back, or the user asked. `force`: the open socket cannot be trusted. */
  | { type: "wake"; force: boolean }
  | { type: "offline" }
  | { type: "close" };

/** What the runner has to do after a transition, in order. */
export type ConnectionEffect =
  | { type: "open" }
  | { type: "abort" }
  | { type: "wait"; attempt: number; delayMs: number }
  | { type: "cancel-wait" }
  /** The budget is spent or the failure is final: whoever waits for records must hear of it. */
  | { type: "give-up" };

/** The connection before anybody needed it. */
export const IDLE: ConnectionMachine = { name: "idle", signedOut: false };
const NONE: readonly ConnectionEffect[] = [];
const OPEN = { type: "open" } as const;
const ABORT = { type: "abort" } as const;
const CANCEL = { type: "cancel-wait" } as const;
const GIVE_UP = { type: "give-up" } as const;
type Step = readonly [ConnectionMachine, readonly ConnectionEffect[]];

/** Pure transition of the connection machine. An event that means nothing in a state answers the same reference. */
export function transitionConnection(state: ConnectionMachine, event: ConnectionEvent): Step {
  const same: Step = [state, NONE];
  if (state.name === "closed") return same;
  const leave = state.name === "idle" ? NONE : [state.name === "waiting" ? CANCEL : ABORT];
  if (event.type === "close") return [{ name: "closed" }, leave];
  if (state.name === "idle") return event.type === "want" ? [{ name: "connecting", attempt: 0, silentMs: 0 }, [OPEN]] : same;
  if (event.type === "release") return [IDLE, leave];

  const { attempt, silentMs } = state;
  const connecting = { name: "connecting", attempt, silentMs } as const;
  const offline = { name: "waiting", attempt, silentMs, offline: true } as const;
  if (state.name === "waiting") {
    if (event.type === "elapsed") return [connecting, [OPEN]];
    if (event.type === "wake") return [connecting, [CANCEL, OPEN]];
    return event.type === "offline" && !state.offline ? [offline, [CANCEL]] : same;
  }
  switch (event.type) {
    case "offline":
      return [offline, [ABORT]];
    case "ended": {
      if (!event.whole) return afterFailure(state, event);
      const silence = silentMs + event.silentMs;
      return silence > MAX_SILENT_MS ? [IDLE, [GIVE_UP]] : [{ ...connecting, attempt: 0, silentMs: silence }, [OPEN]];
    }
    case "failed":
      return event.retryable ? afterFailure(state, event) : [{ name: "idle", signedOut: event.signedOut }, [GIVE_UP]];
  }
  if (state.name === "connecting") return event.type === "opened" ? [{ ...state, name: "open", silent: false }, NONE] : same;

  const { silent } = state;
  if (event.type === "wake" && event.force) return [connecting, [ABORT, OPEN]];
  if (event.type === "record" && (attempt || silentMs || silent)) return [{ name: "open", attempt: 0, silentMs: 0, silent: false }, NONE];
  return event.type === (silent ? "heard" : "silent") ? [{ ...state, silent: !silent }, NONE] : same;
}

/** The connection was lost in a way that may be mended. */
function afterFailure({ attempt: failures, silentMs }: Live, { online, random, notBeforeMs = 0 }: Failure): Step {
  const attempt = failures + 1;
  // Without a network no try means anything: wait for it, and let it cost nothing.
  if (!online) return [{ name: "waiting", attempt: failures, silentMs, offline: true }, NONE];
  if (attempt > OUT_RETRY.retries) return [IDLE, [GIVE_UP]];
  const delayMs = Math.max(notBeforeMs, backoffMs(attempt, OUT_RETRY, random));
  return [{ name: "waiting", attempt, silentMs, offline: false }, [{ type: "wait", attempt, delayMs }]];
}
type Live = Extract<ConnectionMachine, { attempt: number }>;
type Failure = { online: boolean; random: number; notBeforeMs?: number };

/** The public state of a connection; the table is on {@link ConnectionMachine}. */
export function connectionState(state: ConnectionMachine): ConnectionState {
  switch (state.name) {
    case "idle":
      return state.signedOut ? "signed-out" : "idle";
    case "connecting":
      return state.attempt > 0 ? "reconnecting" : "connecting";
    case "open":
      return state.silent ? "stalled" : "live";
    case "waiting":
      return state.offline ? "offline" : "reconnecting";
    case "closed":
      return "closed";
  }
}
