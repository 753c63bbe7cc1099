import type { Fault } from "trigger-chat-kit/mocks";
import type { Interruption, Schedule, Steering, TurnKind, TurnPlan } from "./schedule.ts";

/** A schedule with a name, in the short form of the functions below. */
export interface NamedSchedule {
  name: string;
  schedule: Schedule;
}

export function run(name: string, setup: Omit<Schedule, "turns">, turns: TurnPlan[]): NamedSchedule {
  return { name, schedule: { ...setup, turns } };
}

/** A turn in which nothing goes wrong, unless `trouble` says so. */
export function turn(kind: TurnKind, words: number, trouble: Partial<TurnPlan> = {}): TurnPlan {
  return { kind, words, faults: [], interruption: null, interruptOn: "question", ...trouble };
}

export const stop = (afterMs: number): Interruption => ({ afterMs, what: "stop" });
/** `stored`: which of the page's messages the next one gets. */
export const reload = (afterMs: number, stored: "before" | "during"): Interruption => ({ afterMs, what: "reload", stored });
export const steered = (afterMs: number, from: Steering["from"], kind: Steering["kind"], words: number): Steering => ({ afterMs, from, kind, words });

type Channel = "in" | "out";
type Cut = Extract<Fault, { type: "cut" }>;

/** The server has the record, its answer never arrives. */
export const lostAnswer: Fault = { type: "network", route: "in", when: "after-stored" };
export const unreachable = (route: Channel): Fault => ({ type: "network", route, when: "before" });
export const status = (route: Channel | "head-start", code: number): Fault => ({ type: "status", route, status: code });
/** A rate limit that is over `ms` later. */
export const limited = (ms: number): Fault => ({ type: "status", route: "in", status: 429, headers: { "x-ratelimit-reset": `+${ms}` } });
export const expiredToken: Fault = { type: "expire-token", route: ["in", "out"] };
export const latency = (route: Channel | "head-start", ms: number): Fault => ({ type: "latency", route, ms });
export const cut = (route: "out" | "head-start", after: Cut["after"], how: Cut["how"]): Fault => ({ type: "cut", route, after, how });
export const stall = (afterRecords: number, ms: number): Fault => ({ type: "stall", route: "out", afterRecords, pings: false, ms });
export const duplicate = (records: number): Fault => ({ type: "duplicate", route: "out", records });
export const redeliver = (records: number): Fault => ({ type: "redeliver", route: "out", records });
export const malformed: Fault = { type: "malformed", route: "out", at: "frame" };
