import { describe, expect, test } from "vitest";
import { type ClaimEvent, type ClaimState, NO_CLAIM, type Rival, viewOf } from "./claim.ts";
import { stepWithHeartbeats } from "./with-heartbeats.ts";
import { stepWithLocks } from "./with-locks.ts";

/** What became of a claim, in one word; `-`: the event does not concern this state, which comes back as it was. */
type Outcome = "-" | "free" | "claiming" | "denied" | "owner" | "reader" | "taking";
/** And what it asks of the runner, in the order in which it asks. */
type Cell = readonly [Outcome, ...string[]] | "-";

const ME = "tab-m";
const AT = 50_000;
const rival = (epoch: number, held = true): ReadonlyMap<string, Rival> => new Map([["tab-r", { epoch, held, seenAt: AT - 10 }]]);
const self = (phase: "claiming" | "denied" | "held", steal = false): ClaimState["self"] => ({ epoch: 100, steal, phase, askedAt: AT - 5, tries: 1 });
const state = (parts: Partial<ClaimState>): ClaimState => ({ ...NO_CLAIM, topEpoch: 100, beatAt: AT - 10, ...parts });

const own = (epoch: number, held: boolean, steal = false): ClaimEvent => ({ type: "own", from: "tab-r", epoch, held, steal });
const EVENTS = {
  claim: { type: "claim" },
  takeOver: { type: "take-over" },
  confirm: { type: "confirm" },
  release: { type: "release" },
  ownOlder: own(90, true),
  ownNewer: own(110, true),
  ownStealing: own(110, true, true),
  hopefulOlder: own(90, false),
  hopefulNewer: own(110, false),
  free: { type: "free", from: "tab-r", epoch: 200 },
  hello: { type: "hello" },
  alive: { type: "alive", from: "tab-r" },
  granted: { type: "lock", outcome: "granted", epoch: 100 },
  denied: { type: "lock", outcome: "denied", epoch: 100 },
  stolen: { type: "lock", outcome: "stolen", epoch: 100 },
  dropped: { type: "lock", outcome: "dropped", epoch: 100 },
  gone: { type: "gone" },
  probedNobody: { type: "probed", owner: null },
  probedMe: { type: "probed", owner: { tabId: ME, epoch: 100 } },
  probedOther: { type: "probed", owner: { tabId: "tab-r", epoch: 110 } },
  refresh: { type: "refresh" },
  wake: { type: "wake" },
} as const satisfies Record<string, ClaimEvent>;
type EventName = keyof typeof EVENTS;

function outcomeOf(next: ClaimState): Outcome {
  if (next.self?.phase === "held") return "owner";
  if (next.self) return next.self.phase === "denied" ? "denied" : next.self.steal ? "taking" : "claiming";
  const { role } = viewOf(next);
  return role === "owner" ? "claiming" : role;
}

function run(step: typeof stepWithLocks, before: ClaimState, name: EventName): Cell {
  const [after, effects] = step(before, EVENTS[name], AT, ME);
  const asked = effects.map((effect) => {
    if (effect.type === "settle") return effect.ok ? "yes" : "no";
    return effect.type === "lock" ? (effect.steal ? "steal" : "try") : effect.type === "announce" ? (effect.held ? "announce" : "hope") : effect.type;
  });
  return after === before && asked.length === 0 ? "-" : [outcomeOf(after), ...asked];
}

const LOCK_STATES = {
  free: state({}),
  reader: state({ rivals: rival(90) }),
  claiming: state({ self: self("claiming") }),
  denied: state({ self: self("denied"), probe: "out", probeAt: AT - 5 }),
  taking: state({ self: self("claiming", true), rivals: rival(90) }),
  owner: state({ self: self("held") }),
} as const;

const WITH_LOCKS: Record<keyof typeof LOCK_STATES, Record<EventName, Cell>> = {
  free: {
    claim: ["claiming", "try"], takeOver: ["taking", "steal"], confirm: ["free", "no"], release: "-",
    ownOlder: ["reader"], ownNewer: ["reader"], ownStealing: ["reader"], hopefulOlder: "-", hopefulNewer: "-",
    free: "-", hello: "-", alive: "-", granted: "-", denied: "-", stolen: "-", dropped: ["free", "free"],
    gone: ["free", "probe"], probedNobody: ["free"], probedMe: ["free"], probedOther: ["reader"], refresh: "-", wake: "-",
  },
  reader: {
    claim: ["claiming", "try"], takeOver: ["taking", "steal"], confirm: ["reader", "no"], release: "-",
    ownOlder: "-", ownNewer: ["reader"], ownStealing: ["reader"], hopefulOlder: "-", hopefulNewer: "-",
    free: ["free"], hello: "-", alive: "-", granted: "-", denied: "-", stolen: "-", dropped: ["reader", "free"],
    gone: ["reader", "probe"], probedNobody: ["free"], probedMe: ["free"], probedOther: ["reader"],
    refresh: ["reader", "probe"], wake: "-",
  },
  claiming: {
    claim: "-", takeOver: "-", confirm: ["claiming"], release: ["free", "no", "drop"],
    ownOlder: ["claiming"], ownNewer: ["claiming"], ownStealing: ["claiming"], hopefulOlder: "-", hopefulNewer: "-",
    free: "-", hello: "-", alive: "-", granted: ["owner", "announce", "yes"], denied: ["denied", "probe"],
    stolen: ["reader", "no", "drop", "probe"], dropped: ["claiming", "free"], gone: ["claiming", "probe"],
    probedNobody: ["claiming"], probedMe: ["claiming"], probedOther: ["claiming"], refresh: ["claiming", "probe"], wake: "-",
  },
  denied: {
    claim: "-", takeOver: "-", confirm: ["denied"], release: ["free", "no", "drop"],
    ownOlder: ["denied"], ownNewer: ["denied"], ownStealing: ["denied"], hopefulOlder: "-", hopefulNewer: "-",
    free: "-", hello: "-", alive: "-", granted: "-", denied: "-",
    stolen: ["reader", "no", "drop"], dropped: ["denied", "free"], gone: ["denied"],
    probedNobody: ["claiming", "try"], probedMe: ["claiming", "try"], probedOther: ["reader", "no", "drop"],
    refresh: ["denied"], wake: "-",
  },
  taking: {
    claim: "-", takeOver: "-", confirm: ["taking"], release: ["reader", "no", "drop"],
    ownOlder: ["taking"], ownNewer: ["taking"], ownStealing: ["taking"], hopefulOlder: "-", hopefulNewer: "-",
    free: ["taking"], hello: "-", alive: "-", granted: ["owner", "announce", "yes"], denied: ["denied", "probe"],
    stolen: ["reader", "no", "drop", "probe"], dropped: ["taking", "free"], gone: ["taking", "probe"],
    probedNobody: ["taking"], probedMe: ["taking"], probedOther: ["taking"], refresh: ["taking", "probe"], wake: "-",
  },
  owner: {
    claim: "-", takeOver: "-", confirm: ["owner", "probe"], release: ["free", "no", "drop"],
    ownOlder: ["owner", "probe"], ownNewer: ["owner", "probe"], ownStealing: ["owner", "probe"], hopefulOlder: "-", hopefulNewer: "-",
    free: "-", hello: ["owner", "announce"], alive: "-", granted: "-", denied: "-",
    stolen: ["reader", "no", "drop", "probe"], dropped: ["owner", "free"], gone: ["owner", "probe"],
    probedNobody: ["free", "no", "drop"], probedMe: ["owner"], probedOther: ["reader", "no", "drop"],
    refresh: ["owner", "probe"], wake: "-",
  },
};

const BEAT_STATES = {
  free: state({}),
  reader: state({ rivals: rival(90) }),
  claiming: state({ self: self("claiming"), roundAt: AT - 10 }),
  claimingDue: state({ self: self("claiming"), roundAt: AT - 120 }),
  claimingLate: state({ self: self("claiming"), roundAt: AT - 5_000 }),
  taking: state({ self: self("claiming", true), rivals: rival(90), roundAt: AT - 10 }),
  owner: state({ self: self("held") }),
} as const;

const IGNORED = { granted: "-", denied: "-", stolen: "-", dropped: "-", gone: "-", probedNobody: "-", probedMe: "-", probedOther: "-" } as const;
const CLAIMING = {
  claim: "-", takeOver: "-", confirm: ["claiming"], release: ["free", "no", "free"],
  ownOlder: ["reader", "no", "free"], ownNewer: ["reader", "no", "free"], ownStealing: ["reader", "no", "free"],
  hopefulOlder: ["claiming", "hope"], hopefulNewer: ["reader", "no", "free"],
  free: "-", hello: ["claiming", "hope"], alive: "-", ...IGNORED, refresh: ["claiming", "hope"],
} as const;

const WITH_HEARTBEATS: Record<keyof typeof BEAT_STATES, Record<EventName, Cell>> = {
  free: {
    claim: ["claiming", "hope"], takeOver: ["taking", "hope"], confirm: ["free", "no"], release: "-",
    ownOlder: ["reader"], ownNewer: ["reader"], ownStealing: ["reader"], hopefulOlder: ["reader"], hopefulNewer: ["reader"],
    free: "-", hello: "-", alive: "-", ...IGNORED, refresh: "-", wake: "-",
  },
  reader: {
    claim: ["claiming", "hope"], takeOver: ["taking", "hope"], confirm: ["reader", "no"], release: "-",
    ownOlder: ["reader"], ownNewer: ["reader"], ownStealing: ["reader"], hopefulOlder: ["reader"], hopefulNewer: ["reader"],
    free: ["free"], hello: "-", alive: "-", ...IGNORED, refresh: "-", wake: "-",
  },
  claiming: { ...CLAIMING, wake: "-" },
  claimingDue: { ...CLAIMING, wake: ["owner", "announce", "yes"] },
  claimingLate: { ...CLAIMING, wake: ["claiming", "hope"] },
  taking: {
    claim: "-", takeOver: "-", confirm: ["taking"], release: ["reader", "no", "free"],
    ownOlder: ["taking", "hope"], ownNewer: ["reader", "no", "free"], ownStealing: ["reader", "no", "free"],
    hopefulOlder: ["taking", "hope"], hopefulNewer: ["reader", "no", "free"],
    free: ["taking"], hello: ["taking", "hope"], alive: "-", ...IGNORED, refresh: ["taking", "hope"], wake: "-",
  },
  owner: {
    claim: "-", takeOver: "-", confirm: ["owner", "announce"], release: ["free", "no", "free"],
    ownOlder: ["owner", "announce"], ownNewer: ["reader", "no", "free"], ownStealing: ["reader", "no", "free"],
    hopefulOlder: ["owner", "announce"], hopefulNewer: ["owner", "announce"],
    free: "-", hello: ["owner", "announce"], alive: "-", ...IGNORED, refresh: ["owner", "announce"], wake: "-",
  },
};

const names = Object.keys(EVENTS) as EventName[];

describe.each(Object.keys(LOCK_STATES) as Array<keyof typeof LOCK_STATES>)("with locks, %s", (name) => {
  test.each(names)("%s", (event) => expect(run(stepWithLocks, LOCK_STATES[name], event)).toEqual(WITH_LOCKS[name][event]));
});

describe.each(Object.keys(BEAT_STATES) as Array<keyof typeof BEAT_STATES>)("without locks, %s", (name) => {
  test.each(names)("%s", (event) => expect(run(stepWithHeartbeats, BEAT_STATES[name], event)).toEqual(WITH_HEARTBEATS[name][event]));
});
