import fc from "fast-check";
import type { Fault } from "trigger-chat-kit/mocks";

/** Something that the user or the browser does in the middle of a turn. Milliseconds after the turn's message is stored. */
export type Interruption = { afterMs: number; what: "stop" } | { afterMs: number; what: "reload"; stored: "before" | "during" };

/** What a turn waits for: nothing, a tool, the user's approval, the user's answer. Or it answers an action, not a message. */
export type TurnKind = "plain" | "tool" | "approval" | "ask" | "action";

/**
 * A message that is written while the turn runs, on this page or on another device of the user, so that this page knows
 * nothing of it. The agent takes a `steer` in at the next step; a `later`, and a `steer` that no step follows, is the
 * next turn.
 */
export interface Steering {
  afterMs: number;
  from: "page" | "elsewhere";
  kind: "steer" | "later";
  words: number;
}

/** One turn of a schedule: what is asked, what goes wrong, and when. */
export interface TurnPlan {
  kind: TurnKind;
  words: number;
  faults: Fault[];
  interruption: Interruption | null;
  /** Whether the interruption falls on the turn itself or, where the user decides, on the turn that continues it. */
  interruptOn: "question" | "decision";
  steering?: Steering | null;
}

/** A whole chat under faults. `splits`: sizes in bytes of the pieces that bodies arrive in, repeated. */
export interface Schedule {
  turns: TurnPlan[];
  splits: number[];
  wire: "released" | "prerelease";
  /** The first turn goes through the app's own route handler. */
  headStart?: boolean;
  /** Another page of the user watches. */
  watched?: boolean;
}

const rateLimited = fc.integer({ min: 100, max: 3_000 }).map(
  (ms): Fault => ({ type: "status", route: "in", status: 429, headers: { "x-ratelimit-reset": `+${ms}` } }),
);

/** Every kind of fault that a client must survive without the user noticing. Named, so that firings can be counted. */
export const FAULTS: Record<string, fc.Arbitrary<Fault>> = {
  "append 5xx": fc.constantFrom(500, 502, 503).map((status): Fault => ({ type: "status", route: "in", status })),
  "append 401": fc.constant<Fault>({ type: "status", route: "in", status: 401 }),
  "append 429": rateLimited,
  "append unreachable": fc.constant<Fault>({ type: "network", route: "in", when: "before" }),
  "append answer lost": fc.constant<Fault>({ type: "network", route: "in", when: "after-stored" }),
  "append slow": fc.integer({ min: 50, max: 2_000 }).map((ms): Fault => ({ type: "latency", route: "in", ms })),
  "out 5xx": fc.constantFrom(500, 503).map((status): Fault => ({ type: "status", route: "out", status })),
  "out 401": fc.constant<Fault>({ type: "status", route: "out", status: 401 }),
  "out unreachable": fc.constant<Fault>({ type: "network", route: "out", when: "before" }),
  "token expires": fc.constant<Fault>({ type: "expire-token", route: ["in", "out"] }),
  "cut at a record": fc
    .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom("close" as const, "error" as const))
    .map(([records, how]): Fault => ({ type: "cut", route: "out", after: { records }, how })),
  "cut at a byte": fc
    .tuple(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom("close" as const, "error" as const))
    .map(([bytes, how]): Fault => ({ type: "cut", route: "out", after: { bytes }, how })),
  stall: fc
    .tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1_000, max: 60_000 }))
    .map(([afterRecords, ms]): Fault => ({ type: "stall", route: "out", afterRecords, pings: false, ms })),
  duplicate: fc.integer({ min: 1, max: 20 }).map((records): Fault => ({ type: "duplicate", route: "out", records })),
  redeliver: fc.integer({ min: 1, max: 20 }).map((records): Fault => ({ type: "redeliver", route: "out", records })),
};

/** What may happen to a first turn through the app's route handler. A failure is told; the user sends again. */
export const HEAD_START_FAULTS: Record<string, fc.Arbitrary<Fault>> = {
  "head start 5xx": fc.constantFrom(500, 503).map((status): Fault => ({ type: "status", route: "head-start", status })),
  "head start unreachable": fc.constant<Fault>({ type: "network", route: "head-start", when: "before" }),
  "head start slow": fc.integer({ min: 50, max: 2_000 }).map((ms): Fault => ({ type: "latency", route: "head-start", ms })),
  "head start cut": fc
    .tuple(fc.integer({ min: 0, max: 2_000 }), fc.constantFrom("close" as const, "error" as const))
    .map(([bytes, how]): Fault => ({ type: "cut", route: "head-start", after: { bytes }, how })),
};

/** A token that is refused twice in a row is a refused user, and ends in an error as it should. */
const REFUSED = new Set(["append 401", "out 401", "token expires"]);

const faults = fc
  .array(fc.oneof(...Object.values(FAULTS)), { maxLength: 3 })
  .filter((list) => list.filter((fault) => REFUSED.has(faultName(fault))).length < 2)
  // Redelivery shows on a reconnect only: give it one.
  .map((list) => list.flatMap((fault) => (fault.type === "redeliver" ? [{ type: "cut", route: "out", after: { records: 4 }, how: "close" } as Fault, fault] : [fault])));

const interruption: fc.Arbitrary<Interruption | null> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  {
    weight: 2,
    arbitrary: fc.record({
      afterMs: fc.integer({ min: 0, max: 900 }),
      what: fc.constant("reload" as const),
      stored: fc.constantFrom("before" as const, "during" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ afterMs: fc.integer({ min: 0, max: 900 }), what: fc.constant("stop" as const) }) },
);

const turn: fc.Arbitrary<TurnPlan> = fc.record({
  kind: fc.constantFrom("plain", "plain", "tool", "approval"),
  words: fc.integer({ min: 1, max: 40 }),
  faults,
  interruption,
  interruptOn: fc.constantFrom("question", "decision"),
});

/**
 * Chats of three turns, with up to three faults a turn, at most one reload or stop a turn: what the published client can
 * be driven through too.
 */
export const commonSchedules: fc.Arbitrary<Schedule> = fc.record({
  turns: fc.array(turn, { minLength: 3, maxLength: 3 }),
  splits: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 }),
  wire: fc.constantFrom("released", "released", "prerelease"),
});

/** What makes a turn lively: a message into it; whether the user is asked for an answer, not an approval, or acts. */
const liveliness: fc.Arbitrary<{ steering: Steering | null; asks: boolean; acts: boolean }> = fc.record({
  steering: fc.option(
    fc.record({
      // A step ends some 20 ms after the agent began: half of the messages are early enough to be taken in.
      afterMs: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 900 })),
      from: fc.constantFrom("page", "elsewhere"),
      kind: fc.constantFrom("steer", "later"),
      words: fc.integer({ min: 1, max: 20 }),
    }),
    { freq: 2 },
  ),
  asks: fc.boolean(),
  acts: fc.nat({ max: 3 }).map((n) => n === 0),
});

/** What makes a chat lively: a first turn through the app's route handler, and somebody who watches. */
const company: fc.Arbitrary<{ headStart: Fault[] | null; watched: boolean }> = fc.record({
  headStart: fc.option(fc.array(fc.oneof(...Object.values(HEAD_START_FAULTS)), { maxLength: 2 }), { freq: 2 }),
  watched: fc.nat({ max: 5 }).map((n) => n === 0),
});

/** What else is counted: how messages got into a running turn, what became of those of this page, and who else was there. */
export const EVENTS = ["steered here", "steered elsewhere", "steered into the turn", "steered too late", "head start", "head start sent again", "action", "action settled", "watched turn"];

/** The same with steered messages, questions, actions, head starts and watchers. */
export const schedules: fc.Arbitrary<Schedule> = fc
  .tuple(commonSchedules, fc.array(liveliness, { minLength: 3, maxLength: 3 }), company)
  .map(([schedule, added, { headStart, watched }]) => ({
    ...schedule,
    headStart: headStart !== null,
    watched,
    turns: schedule.turns.map((plan, i): TurnPlan => {
      const { steering = null, asks = false, acts = false } = added[i] ?? {};
      if (i === 0 && headStart) return { ...plan, faults: headStart, steering: null };
      if (i > 0 && acts && plan.kind === "plain") return { ...plan, kind: "action", steering: null };
      return { ...plan, steering, kind: plan.kind === "approval" && asks ? "ask" : plan.kind };
    }),
  }));

/** The name under which a fault is counted. */
export function faultName(fault: Fault): string {
  const route = fault.route === "in" ? "append" : fault.route === "head-start" ? "head start" : "out";
  switch (fault.type) {
    case "status":
      return `${route} ${fault.status >= 500 ? "5xx" : fault.status}`;
    case "network":
      return fault.when === "after-stored" ? "append answer lost" : `${route} unreachable`;
    case "cut":
      if (fault.route === "head-start") return "head start cut";
      return "records" in fault.after ? "cut at a record" : "cut at a byte";
    case "latency":
      return `${route} slow`;
    case "expire-token":
      return "token expires";
    default:
      return fault.type;
  }
}
