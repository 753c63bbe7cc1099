import { describe, expect, it } from "vitest";
import { NO_SEQ, NO_TURN, transitionTurn, turnPhase, turnsOf } from "./turn.ts";
import type { Turn, TurnEvent, TurnMachine } from "./turn.ts";

const turn = (id: number, more: Partial<Turn> = {}): Turn => ({ id, seq: id * 10, reader: true, abandoned: false, ...more });
const unread = { reader: false };

const states = {
  none: NO_TURN,
  failed: { name: "failed", queue: [] },
  failedTurn: { name: "failed", turn: turn(1, unread), queue: [] },
  sending: { name: "submitted", turn: turn(1, { seq: null }), queue: [] },
  submitted: { name: "submitted", turn: turn(1), queue: [] },
  unnumbered: { name: "submitted", turn: turn(1, { seq: NO_SEQ }), queue: [] },
  orphan: { name: "submitted", turn: turn(1, unread), queue: [] },
  streaming: { name: "streaming", turn: turn(1), queue: [] },
  queued: { name: "streaming", turn: turn(1), queue: [turn(2), turn(3, unread)] },
  draining: { name: "draining", until: 5, queue: [] },
  drainingAny: { name: "draining", until: null, queue: [] },
  drainingNext: { name: "draining", until: 5, queue: [turn(2)] },
} as const satisfies Record<string, TurnMachine>;

const events = {
  submit: { type: "submit", turn: turn(9, { seq: null }) },
  steer: { type: "submit", turn: turn(9, { seq: null, ...unread }) },
  attach: { type: "attach", turn: turn(9) },
  read1: { type: "read", id: 1 },
  stored1: { type: "stored", id: 1, seq: 77 },
  refused1: { type: "refused", id: 1 },
  refused2: { type: "refused", id: 2 },
  chunk: { type: "chunk" },
  boundary4: { type: "boundary", inSeq: 4 },
  boundary5: { type: "boundary", inSeq: 5 },
  boundary10: { type: "boundary", inSeq: 10 },
  boundary20: { type: "boundary", inSeq: 20 },
  boundaryBare: { type: "boundary", inSeq: null },
  abandon1: { type: "abandon", id: 1 },
  abandon2: { type: "abandon", id: 2 },
  detach1: { type: "detach", id: 1 },
  detach2: { type: "detach", id: 2 },
  stop: { type: "stop", until: 99 },
  gate: { type: "gate", until: 6 },
  fail: { type: "fail" },
  end: { type: "end" },
  clearGate: { type: "clear-gate" },
} as const satisfies Record<string, TurnEvent>;

/** `name#turn|queue`, with `!` for a turn without a reader, `~` for an abandoned one and `<until` for a drain; then effects. */
type Row = Record<keyof typeof events, string>;

const SAME = "same";
const nothing = Object.fromEntries(Object.keys(events).map((name) => [name, SAME])) as Row;
const startsAlone = { submit: "submitted#9 → begin9", steer: "submitted#9! → begin9", attach: "submitted#9 → begin9" };
const ofCurrent: Row = {
  ...nothing,
  submit: "submitted#1|9",
  steer: "submitted#1|9!",
  read1: "submitted#1",
  stored1: "submitted#1@77",
  refused1: "failed#",
  chunk: "streaming#1 → first-chunk1",
  boundary10: "none# → complete1",
  boundary20: "none# → complete1",
  boundaryBare: "none# → complete1",
  abandon1: "draining#<10 → close1 stop",
  detach1: "submitted#1!",
  stop: "draining#<10 → close1",
  fail: "failed#1! → fail1",
  end: "none# → close1",
};

const table: Record<keyof typeof states, Row> = {
  none: { ...nothing, ...startsAlone },
  failed: { ...nothing, ...startsAlone, end: "none#" },
  failedTurn: {
    ...nothing,
    submit: "draining#<10|9",
    steer: "failed#1!|9!",
    read1: "submitted#1 → begin1",
    stored1: "failed#1!@77",
    refused1: "failed#",
    boundary10: "none# → complete1",
    boundary20: "none# → complete1",
    boundaryBare: "none# → complete1",
    abandon1: "draining#<10 → close1 stop",
    detach1: "submitted#1!",
    stop: "draining#<10 → close1",
    end: "none# → close1",
  },
  sending: {
    ...ofCurrent,
    boundary10: SAME,
    boundary20: SAME,
    boundaryBare: "none# → complete1",
    abandon1: "draining#<any → close1 stop",
    stop: "draining#<99 → close1",
  },
  submitted: ofCurrent,
  unnumbered: {
    ...ofCurrent,
    boundary4: "none# → complete1",
    boundary5: "none# → complete1",
    abandon1: "draining#<any → close1 stop",
    stop: "draining#<99 → close1",
  },
  orphan: {
    ...ofCurrent,
    submit: "draining#<10|9",
    steer: "submitted#1!|9!",
    stored1: "submitted#1!@77",
    chunk: "streaming#1! → first-chunk1",
    fail: SAME,
  },
  streaming: {
    ...ofCurrent,
    submit: "streaming#1|9",
    steer: "streaming#1|9!",
    read1: "streaming#1",
    stored1: "streaming#1@77",
    chunk: SAME,
  },
  queued: {
    ...nothing,
    submit: "streaming#1|2,3!,9",
    steer: "streaming#1|2,3!,9!",
    read1: "streaming#1|2,3!",
    stored1: "streaming#1@77|2,3!",
    refused1: "submitted#2|3! → begin2",
    refused2: "streaming#1|3!",
    boundary10: "submitted#2|3! → complete1 begin2",
    boundary20: "submitted#3! → complete1 complete2 begin3",
    boundaryBare: "submitted#2|3! → complete1 begin2",
    abandon1: "draining#<10|2,3! → close1 stop",
    abandon2: "streaming#1|2!~,3! → close2",
    detach1: "draining#<10|2,3!",
    detach2: "streaming#1|2!,3!",
    stop: "draining#<10|2,3! → close1",
    fail: "failed#1!|2!,3! → fail1 fail2",
    end: "none# → close1 close2 close3",
  },
  draining: {
    ...nothing,
    submit: "draining#<5|9",
    steer: "draining#<5|9!",
    boundary5: "none#",
    boundary10: "none#",
    boundary20: "none#",
    boundaryBare: "none#",
    end: "none#",
    clearGate: "none#",
  },
  drainingAny: {
    ...nothing,
    submit: "draining#<any|9",
    steer: "draining#<any|9!",
    boundary4: "none#",
    boundary5: "none#",
    boundary10: "none#",
    boundary20: "none#",
    boundaryBare: "none#",
    gate: "draining#<6",
    end: "none#",
    clearGate: "none#",
  },
  drainingNext: {
    ...nothing,
    submit: "draining#<5|2,9",
    steer: "draining#<5|2,9!",
    refused2: "draining#<5",
    boundary5: "submitted#2 → begin2",
    boundary10: "submitted#2 → begin2",
    boundary20: "failed# → lost2",
    boundaryBare: "submitted#2 → begin2",
    abandon2: "draining#<5|2!~ → close2",
    detach2: "draining#<5|2!",
    stop: "draining#<20 → close2",
    fail: "draining#<5|2! → fail2",
    end: "none# → close2",
    clearGate: "submitted#2 → begin2",
  },
};

function show(before: TurnMachine, [after, effects]: ReturnType<typeof transitionTurn>): string {
  if (after === before && effects.length === 0) return SAME;
  const mark = ({ id, seq, reader, abandoned }: Turn) => `${id}${reader ? "" : "!"}${abandoned ? "~" : ""}${seq === 77 ? "@77" : ""}`;
  const drain = after.name === "draining" ? `<${after.until ?? "any"}` : "";
  const queue = after.queue.length ? `|${after.queue.map(mark).join(",")}` : "";
  const done = effects.map((effect) => (effect.type === "stop" ? "stop" : `${effect.type}${effect.id}`)).join(" ");
  return `${after.name}#${after.turn ? mark(after.turn) : ""}${drain}${queue}${done && ` → ${done}`}`;
}

describe("the turn machine", () => {
  for (const [stateName, row] of Object.entries(table)) {
    for (const [eventName, expected] of Object.entries(row)) {
      it(`${stateName} × ${eventName}`, () => {
        const state: TurnMachine = states[stateName as keyof typeof states];
        expect(show(state, transitionTurn(state, events[eventName as keyof typeof events]))).toBe(expected);
      });
    }
  }

  it("stops a turn that was given up before it began, once it begins", () => {
    const state: TurnMachine = { name: "streaming", turn: turn(1), queue: [turn(2, { abandoned: true, reader: false }), turn(3)] };
    expect(show(state, transitionTurn(state, events.boundary10))).toBe("draining#<20|3 → complete1 stop");
  });

  it("drops a turn that nobody reads when somebody waits behind it", () => {
    const state: TurnMachine = { name: "streaming", turn: turn(1), queue: [turn(2, unread), turn(3)] };
    expect(show(state, transitionTurn(state, events.boundary10))).toBe("draining#<20|3 → complete1");
  });

  it.each([
    { behind: 4, ends: 3 },
    { behind: 40, ends: 6 },
    { behind: NO_SEQ, ends: 6 },
  ])("ends a drain whose turn has no number at $ends at the latest when $behind waits behind it", ({ behind, ends }) => {
    const queue = [turn(2, { seq: behind })];
    const given: TurnMachine = { name: "draining", until: null, queue };
    expect(show(given, transitionTurn(given, events.gate))).toBe(`draining#<${ends}|2`);
    const running: TurnMachine = { ...states.unnumbered, queue };
    expect(show(running, transitionTurn(running, { type: "stop", until: 6 }))).toBe(`draining#<${ends}|2 → close1`);
  });

  it("shows the user one word for each state", () => {
    expect(Object.fromEntries(Object.entries(states).map(([name, state]) => [name, turnPhase(state)]))).toEqual({
      none: "none",
      failed: "failed",
      failedTurn: "failed",
      sending: "submitted",
      submitted: "submitted",
      unnumbered: "submitted",
      orphan: "submitted",
      streaming: "streaming",
      queued: "streaming",
      draining: "draining",
      drainingAny: "draining",
      drainingNext: "submitted",
    });
    expect(turnsOf(states.queued).map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});
