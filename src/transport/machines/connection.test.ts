import { describe, expect, it } from "vitest";
import { MAX_SILENT_MS, OUT_RETRY } from "../timing.ts";
import { connectionState, IDLE, transitionConnection } from "./connection.ts";
import type { ConnectionEffect, ConnectionEvent, ConnectionMachine } from "./connection.ts";

/** A window of the default length. */
const WINDOW = 120_000;
const states = {
  idle: IDLE,
  signedOut: { name: "idle", signedOut: true },
  connecting: { name: "connecting", attempt: 0, silentMs: 0 },
  reconnecting: { name: "connecting", attempt: 2, silentMs: WINDOW },
  lastTry: { name: "connecting", attempt: OUT_RETRY.retries, silentMs: 0 },
  open: { name: "open", attempt: 0, silentMs: 0, silent: false },
  unproven: { name: "open", attempt: 2, silentMs: MAX_SILENT_MS, silent: false },
  silent: { name: "open", attempt: 0, silentMs: 0, silent: true },
  waiting: { name: "waiting", attempt: 2, silentMs: WINDOW, offline: false },
  offline: { name: "waiting", attempt: 2, silentMs: WINDOW, offline: true },
  closed: { name: "closed" },
} as const satisfies Record<string, ConnectionMachine>;

const net = { random: 0, online: true };
const events = {
  want: { type: "want" },
  release: { type: "release" },
  opened: { type: "opened" },
  record: { type: "record" },
  heard: { type: "heard" },
  silence: { type: "silent" },
  cut: { type: "ended", whole: false, silentMs: WINDOW, ...net },
  windowEnd: { type: "ended", whole: true, silentMs: WINDOW, ...net },
  watchedEnd: { type: "ended", whole: true, silentMs: 0, ...net },
  failed: { type: "failed", retryable: true, signedOut: false, ...net },
  limited: { type: "failed", retryable: true, signedOut: false, notBeforeMs: 30_000, ...net },
  failedOffline: { type: "failed", retryable: true, signedOut: false, random: 0, online: false },
  refused: { type: "failed", retryable: false, signedOut: true, ...net },
  elapsed: { type: "elapsed" },
  wake: { type: "wake", force: false },
  forcedWake: { type: "wake", force: true },
  wentOffline: { type: "offline" },
  close: { type: "close" },
} as const satisfies Record<string, ConnectionEvent>;

type Expected = "same" | [state: Partial<ConnectionMachine> & { name: ConnectionMachine["name"] }, ...effects: ConnectionEffect["type"][]];
type Row = Record<keyof typeof events, Expected>;

const wait = (attempt: number): Expected => [{ name: "waiting", attempt, offline: false }, "wait"];
const gaveUp: Expected = [{ name: "idle", signedOut: false }, "give-up"];
const reopened: Expected = [{ name: "connecting", attempt: 2, silentMs: WINDOW }, "open"];
const nothing: Row = Object.fromEntries(Object.keys(events).map((name) => [name, "same"])) as Row;
const whileOpen: Row = {
  ...nothing,
  release: [{ name: "idle", signedOut: false }, "abort"],
  record: "same",
  silence: [{ name: "open", silent: true }],
  cut: wait(1),
  windowEnd: [{ name: "connecting", attempt: 0, silentMs: WINDOW }, "open"],
  watchedEnd: [{ name: "connecting", attempt: 0, silentMs: 0 }, "open"],
  failed: wait(1),
  limited: wait(1),
  failedOffline: [{ name: "waiting", attempt: 0, offline: true }],
  refused: [{ name: "idle", signedOut: true }, "give-up"],
  forcedWake: [{ name: "connecting", attempt: 0 }, "abort", "open"],
  wentOffline: [{ name: "waiting", attempt: 0, offline: true }, "abort"],
  close: [{ name: "closed" }, "abort"],
};
const whileConnecting: Row = { ...whileOpen, silence: "same", forcedWake: "same", opened: [{ name: "open", attempt: 0, silent: false }] };

/** Every state by every event. `same`: the event means nothing here, and the same reference comes back. */
const table: Record<keyof typeof states, Row> = {
  idle: { ...nothing, want: [{ name: "connecting", attempt: 0, silentMs: 0 }, "open"], close: [{ name: "closed" }] },
  signedOut: { ...nothing, want: [{ name: "connecting", attempt: 0, silentMs: 0 }, "open"], close: [{ name: "closed" }] },
  connecting: whileConnecting,
  reconnecting: {
    ...whileConnecting,
    opened: [{ name: "open", attempt: 2, silentMs: WINDOW }],
    cut: wait(3),
    windowEnd: [{ name: "connecting", attempt: 0, silentMs: 2 * WINDOW }, "open"],
    watchedEnd: [{ name: "connecting", attempt: 0, silentMs: WINDOW }, "open"],
    failed: wait(3),
    limited: wait(3),
    failedOffline: [{ name: "waiting", attempt: 2, offline: true }],
    wentOffline: [{ name: "waiting", attempt: 2, offline: true }, "abort"],
  },
  lastTry: {
    ...whileConnecting,
    opened: [{ name: "open", attempt: OUT_RETRY.retries }],
    cut: gaveUp,
    windowEnd: [{ name: "connecting", attempt: 0, silentMs: WINDOW }, "open"],
    failed: gaveUp,
    limited: gaveUp,
    failedOffline: [{ name: "waiting", attempt: OUT_RETRY.retries, offline: true }],
    wentOffline: [{ name: "waiting", attempt: OUT_RETRY.retries, offline: true }, "abort"],
  },
  open: whileOpen,
  unproven: {
    ...whileOpen,
    record: [{ name: "open", attempt: 0, silentMs: 0, silent: false }],
    cut: wait(3),
    windowEnd: gaveUp,
    watchedEnd: [{ name: "connecting", attempt: 0, silentMs: MAX_SILENT_MS }, "open"],
    failed: wait(3),
    limited: wait(3),
    failedOffline: [{ name: "waiting", attempt: 2, offline: true }],
    forcedWake: [{ name: "connecting", attempt: 2 }, "abort", "open"],
    wentOffline: [{ name: "waiting", attempt: 2, offline: true }, "abort"],
  },
  silent: { ...whileOpen, silence: "same", heard: [{ name: "open", silent: false }], record: [{ name: "open", silent: false }] },
  waiting: {
    ...nothing,
    release: [{ name: "idle", signedOut: false }, "cancel-wait"],
    elapsed: reopened,
    wake: [{ name: "connecting", attempt: 2, silentMs: WINDOW }, "cancel-wait", "open"],
    forcedWake: [{ name: "connecting", attempt: 2, silentMs: WINDOW }, "cancel-wait", "open"],
    wentOffline: [{ name: "waiting", attempt: 2, offline: true }, "cancel-wait"],
    close: [{ name: "closed" }, "cancel-wait"],
  },
  offline: {
    ...nothing,
    release: [{ name: "idle", signedOut: false }, "cancel-wait"],
    elapsed: reopened,
    wake: [{ name: "connecting", attempt: 2, silentMs: WINDOW }, "cancel-wait", "open"],
    forcedWake: [{ name: "connecting", attempt: 2, silentMs: WINDOW }, "cancel-wait", "open"],
    close: [{ name: "closed" }, "cancel-wait"],
  },
  closed: nothing,
};

describe("the connection machine", () => {
  for (const [stateName, row] of Object.entries(table)) {
    for (const [eventName, expected] of Object.entries(row)) {
      it(`${stateName} × ${eventName}`, () => {
        const state = states[stateName as keyof typeof states];
        const [after, effects] = transitionConnection(state, events[eventName as keyof typeof events]);
        if (expected === "same") {
          expect(after).toBe(state);
          expect(effects).toEqual([]);
          return;
        }
        const [wanted, ...types] = expected;
        expect(after).toMatchObject(wanted);
        expect(effects.map(({ type }) => type)).toEqual(types);
      });
    }
  }

  it("waits longer with every failure, by chance up to twice as long, and as long as a rate limit asks", () => {
    const delay = (attempt: number, random: number, notBeforeMs?: number) => {
      const [, effects] = transitionConnection(
        { name: "connecting", attempt, silentMs: 0 },
        { type: "failed", retryable: true, signedOut: false, random, online: true, notBeforeMs },
      );
      return effects[0]?.type === "wait" ? effects[0].delayMs : undefined;
    };
    expect([0, 1, 2, 3].map((attempt) => delay(attempt, 0))).toEqual([125, 250, 500, 1_000]);
    expect([0, 1, 2, 3].map((attempt) => delay(attempt, 1))).toEqual([250, 500, 1_000, 2_000]);
    expect(delay(7, 1)).toBe(OUT_RETRY.maxMs);
    expect(delay(0, 0, 30_000)).toBe(30_000);
  });

  it("shows the user one word for each state", () => {
    expect(Object.fromEntries(Object.entries(states).map(([name, state]) => [name, connectionState(state)]))).toEqual({
      idle: "idle",
      signedOut: "signed-out",
      connecting: "connecting",
      reconnecting: "reconnecting",
      lastTry: "reconnecting",
      open: "live",
      unproven: "live",
      silent: "stalled",
      waiting: "reconnecting",
      offline: "offline",
      closed: "closed",
    });
  });
});
