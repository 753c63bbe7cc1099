import type { ConnectionState } from "../state.ts";
import { backoffMs, HEALTHY_WINDOW_MS, MAX_SILENT_WINDOWS, OUT_RETRY } from "../timing.ts";

/**
 * The life of a chat's one `.out` subscription. `attempt` counts failures in a row; a record sets it back to 0.
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
  | { readonly name: "connecting"; readonly attempt: number; readonly windows: number }
  | { readonly name: "open"; readonly attempt: number; readonly windows: number; readonly silent: boolean }
  | { readonly name: "waiting"; readonly attempt: number; readonly windows: number; readonly offline: boolean }
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
  /** The body ended. `done`: with the server's `[DONE]`, after `lastedMs`. */
  | { type: "ended"; done: boolean; lastedMs: number; random: number; online: boolean }
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
const CLOSED: ConnectionMachine = { name: "closed" };
const NONE: readonly ConnectionEffect[] = [];
const OPEN: readonly ConnectionEffect[] = [{ type: "open" }];
type Step = readonly [ConnectionMachine, readonly ConnectionEffect[]];

/** Pure transition of the connection machine. An event that means nothing in a state answers the same reference. */
export function transitionConnection(state: ConnectionMachine, event: ConnectionEvent): Step {
  if (state.name === "closed") return [state, NONE];
  if (event.type === "close") return [CLOSED, leave(state)];
  if (event.type === "release") return state.name === "idle" ? [state, NONE] : [IDLE, leave(state)];

  switch (state.name) {
    case "idle":
      return event.type === "want" ? [{ name: "connecting", attempt: 0, windows: 0 }, OPEN] : [state, NONE];
    case "connecting":
      if (event.type === "opened") return [{ ...state, name: "open", silent: false }, NONE];
      if (event.type === "failed") return afterFailure(state, event);
      if (event.type === "ended") return afterEnd(state, event);
      if (event.type === "offline") return withoutNetwork(state);
      return [state, NONE];
    case "open":
      switch (event.type) {
        case "record":
          return state.attempt || state.windows || state.silent
            ? [{ name: "open", attempt: 0, windows: 0, silent: false }, NONE]
            : [state, NONE];
        case "silent":
          return state.silent ? [state, NONE] : [{ ...state, silent: true }, NONE];
        case "heard":
          return state.silent ? [{ ...state, silent: false }, NONE] : [state, NONE];
        case "ended":
          return afterEnd(state, event);
        case "failed":
          return afterFailure(state, event);
        case "wake":
          return event.force ? [reconnecting(state), [{ type: "abort" }, { type: "open" }]] : [state, NONE];
        case "offline":
          return withoutNetwork(state);
        default:
          return [state, NONE];
      }
    case "waiting":
      switch (event.type) {
        case "elapsed":
          return [reconnecting(state), OPEN];
        case "wake":
          return [reconnecting(state), [{ type: "cancel-wait" }, { type: "open" }]];
        case "offline":
          return state.offline ? [state, NONE] : [{ ...state, offline: true }, [{ type: "cancel-wait" }]];
        default:
          return [state, NONE];
      }
  }
}

type Live = Exclude<ConnectionMachine, { name: "idle" } | { name: "closed" }>;

function reconnecting(state: Live): ConnectionMachine {
  return { name: "connecting", attempt: state.attempt, windows: state.windows };
}

function withoutNetwork(state: Live): Step {
  return [{ name: "waiting", attempt: state.attempt, windows: state.windows, offline: true }, [{ type: "abort" }]];
}

function leave(state: ConnectionMachine): readonly ConnectionEffect[] {
  if (state.name === "waiting") return [{ type: "cancel-wait" }];
  return state.name === "connecting" || state.name === "open" ? [{ type: "abort" }] : NONE;
}

function afterEnd(state: Live, event: Extract<ConnectionEvent, { type: "ended" }>): Step {
  if (!event.done || event.lastedMs < HEALTHY_WINDOW_MS) {
    return afterFailure(state, { ...event, type: "failed", retryable: true, signedOut: false });
  }
  if (state.windows >= MAX_SILENT_WINDOWS) return [IDLE, [{ type: "give-up" }]];
  return [{ name: "connecting", attempt: state.attempt, windows: state.windows + 1 }, OPEN];
}

function afterFailure(state: Live, event: Extract<ConnectionEvent, { type: "failed" }>): Step {
  const attempt = state.attempt + 1;
  if (!event.retryable) return [{ name: "idle", signedOut: event.signedOut }, [{ type: "give-up" }]];
  // Without a network no try means anything: wait for it, and let it cost nothing.
  if (!event.online) return [withoutNetwork(state)[0], NONE];
  if (attempt > OUT_RETRY.retries) return [IDLE, [{ type: "give-up" }]];
  const delayMs = Math.max(event.notBeforeMs ?? 0, backoffMs(attempt, OUT_RETRY, event.random));
  return [{ name: "waiting", attempt, windows: state.windows, offline: false }, [{ type: "wait", attempt, delayMs }]];
}

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
