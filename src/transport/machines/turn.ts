import type { TurnPhase } from "../state.ts";

/** A turn that this tab caused or follows. */
export interface Turn {
  /** Local number, for matching answers to turns. */
  readonly id: number;
  /**
   * Its record's number on `.in`: null while the append is under way, {@link NO_SEQ} where the server named none, and
   * then any boundary ends the turn.
   */
  readonly seq: number | null;
  /** Whether somebody reads its output. Steered messages that became a turn have no reader until one resumes. */
  readonly reader: boolean;
  /** Its sender gave it up before it began: stop it when it does. */
  readonly abandoned: boolean;
}

/** A stored turn without a number. */
export const NO_SEQ = -1;

/**
 * What the newest turns of this tab are doing. One turn is current, later ones queue up behind it in the order of
 * their appends, as the agent works through them.
 *
 * - `none`: no turn of ours. Records belong to others and are dropped.
 * - `submitted`: current, no chunk yet. `streaming`: current, chunks arrived.
 * - `draining`: an earlier turn was given up; its records are dropped up to its boundary. `until` is its number on
 *   `.in`; null: any boundary ends it.
 * - `failed`: as `none`, but the last turn ended in an error.
 */
export type TurnMachine =
  | { readonly name: "none" | "failed"; readonly queue: readonly [] }
  | { readonly name: "submitted" | "streaming"; readonly turn: Turn; readonly queue: readonly Turn[] }
  | { readonly name: "draining"; readonly until: number | null; readonly queue: readonly Turn[] };

/** What can happen to turns. */
export type TurnEvent =
  /** A send begins. `behind`: somebody else's turn is running, its rest is not ours. */
  | { type: "submit"; turn: Turn; behind?: boolean }
  /** The append was answered. */
  | { type: "stored"; id: number; seq: number }
  /** The append failed for good, or was given up before it was answered. */
  | { type: "refused"; id: number }
  | { type: "chunk" }
  /** A turn-complete, with its `session-in-event-id` or null. */
  | { type: "boundary"; inSeq: number | null }
  /** The sender aborted: drop the rest. */
  | { type: "abandon"; id: number }
  /** The reader left and the turn goes on without it. */
  | { type: "detach"; id: number }
  /** A reader for a turn that is known already, current or queued. */
  | { type: "read"; id: number }
  /** A turn that runs already, from an earlier page. */
  | { type: "attach"; turn: Turn }
  /** The running turn was stopped, or the next one where one is drained. `until`: for a turn without a number. */
  | { type: "stop"; until: number | null }
  /** The number at which a drain without one ends. */
  | { type: "gate"; until: number }
  /** Records cannot be had any more. */
  | { type: "fail" }
  /** The session closed, or there is nothing left to resume. */
  | { type: "end" }
  /** The drained turn died without a boundary: stop waiting for it. */
  | { type: "clear-gate" };

/** What the runner has to do after a transition, in order. */
export type TurnEffect =
  /** The turn is current from here on. */
  | { type: "begin"; id: number }
  /** First chunk. */
  | { type: "first-chunk"; id: number }
  /** Ended by its boundary. */
  | { type: "complete"; id: number }
  /** Close its reader without an error. */
  | { type: "close"; id: number }
  /** Its reader ends in the error at hand. */
  | { type: "fail"; id: number }
  /** A gate swallowed its output. */
  | { type: "lost"; id: number }
  /** Ask the agent to stop. */
  | { type: "stop" };

/** The machine before the first send. */
export const NO_TURN: TurnMachine = { name: "none", queue: [] };
const FAILED: TurnMachine = { name: "failed", queue: [] };
const NONE: readonly TurnEffect[] = [];
type Step = readonly [TurnMachine, readonly TurnEffect[]];

/** Pure transition of the turn machine. An event that means nothing in a state answers the same reference. */
export function transitionTurn(state: TurnMachine, event: TurnEvent): Step {
  switch (event.type) {
    case "submit":
      return submit(state, event.turn, event.behind ?? false);
    case "attach":
      return attach(state, event.turn);
    case "read":
      return update(state, event.id, (turn) => (turn.reader ? turn : { ...turn, reader: true }));
    case "stored":
      return update(state, event.id, (turn) => ({ ...turn, seq: event.seq }));
    case "chunk":
      return state.name === "submitted"
        ? [{ ...state, name: "streaming" }, [{ type: "first-chunk", id: state.turn.id }]]
        : [state, NONE];
    case "boundary":
      return boundary(state, event.inSeq);
    case "refused":
      return remove(state, event.id);
    case "abandon":
      return abandon(state, event.id);
    case "detach":
      if (isCurrent(state, event.id)) return next(state.queue, NONE);
      return update(state, event.id, (turn) => ({ ...turn, reader: false }));
    case "stop":
      return stop(state, event.until);
    case "gate":
      return state.name === "draining" && state.until === null ? [{ ...state, until: event.until }, NONE] : [state, NONE];
    case "fail": {
      const all = turnsOf(state);
      return all.length ? [FAILED, all.map((turn): TurnEffect => ({ type: "fail", id: turn.id }))] : [state, NONE];
    }
    case "end":
      return state.name === "none" ? [state, NONE] : [NO_TURN, closeAll(turnsOf(state))];
    case "clear-gate":
      return state.name === "draining" ? next(state.queue, NONE) : [state, NONE];
  }
}

/** All turns, the current one first. */
export function turnsOf(state: TurnMachine): readonly Turn[] {
  return "turn" in state ? [state.turn, ...state.queue] : state.queue;
}

/** The phase that users see. A send that waits behind a drain is theirs, so it counts as submitted. */
export function turnPhase(state: TurnMachine): TurnPhase {
  return state.name === "draining" && state.queue.length > 0 ? "submitted" : state.name;
}

function isCurrent(state: TurnMachine, id: number): state is Extract<TurnMachine, { turn: Turn }> {
  return "turn" in state && state.turn.id === id;
}

function closeAll(turns: readonly Turn[]): readonly TurnEffect[] {
  return turns.map((turn): TurnEffect => ({ type: "close", id: turn.id }));
}

function stop(state: TurnMachine, fallback: number | null): Step {
  const turn = "turn" in state ? state.turn : state.queue[0];
  if (!turn) return [state, NONE];
  const queue = "turn" in state ? state.queue : state.queue.slice(1);
  const until = turn.seq === null || turn.seq === NO_SEQ ? fallback : turn.seq;
  return [{ name: "draining", until, queue }, closeAll([turn])];
}

function submit(state: TurnMachine, turn: Turn, behind: boolean): Step {
  if (state.name === "none" || state.name === "failed") {
    if (behind) return [{ name: "draining", until: null, queue: [turn] }, NONE];
    return [{ name: "submitted", turn, queue: [] }, [{ type: "begin", id: turn.id }]];
  }
  // A turn that nobody reads must not hold up one that somebody waits for.
  if ("turn" in state && !state.turn.reader && state.queue.every((queued) => !queued.reader)) {
    const skipped = turnsOf(state);
    const until = Math.max(...skipped.map((one) => one.seq ?? NO_SEQ));
    return [{ name: "draining", until: until === NO_SEQ ? null : until, queue: [turn] }, closeAll(skipped)];
  }
  return [{ ...state, queue: [...state.queue, turn] } as TurnMachine, NONE];
}

function attach(state: TurnMachine, turn: Turn): Step {
  if (state.name !== "none" && state.name !== "failed") return [state, NONE];
  return [{ name: "submitted", turn, queue: [] }, [{ type: "begin", id: turn.id }]];
}

function update(state: TurnMachine, id: number, change: (turn: Turn) => Turn): Step {
  if (isCurrent(state, id)) return [{ ...state, turn: change(state.turn) }, NONE];
  if (!state.queue.some((turn) => turn.id === id)) return [state, NONE];
  const queue = state.queue.map((turn) => (turn.id === id ? change(turn) : turn));
  return [{ ...state, queue } as TurnMachine, NONE];
}

function remove(state: TurnMachine, id: number): Step {
  if (isCurrent(state, id)) return state.queue.length ? next(state.queue, NONE) : [FAILED, NONE];
  if (!state.queue.some((turn) => turn.id === id)) return [state, NONE];
  return [{ ...state, queue: state.queue.filter((turn) => turn.id !== id) } as TurnMachine, NONE];
}

function abandon(state: TurnMachine, id: number): Step {
  if (isCurrent(state, id)) {
    const until = state.turn.seq === NO_SEQ ? null : state.turn.seq;
    return [{ name: "draining", until, queue: state.queue }, [{ type: "close", id }, { type: "stop" }]];
  }
  const [changed] = update(state, id, (turn) => ({ ...turn, abandoned: true, reader: false }));
  return changed === state ? [state, NONE] : [changed, [{ type: "close", id }]];
}

/** Makes the first queued turn current. */
function next(queue: readonly Turn[], before: readonly TurnEffect[]): Step {
  const [turn, ...rest] = queue;
  if (!turn) return [NO_TURN, before];
  if (turn.abandoned) {
    return [{ name: "draining", until: turn.seq === NO_SEQ ? null : turn.seq, queue: rest }, [...before, { type: "stop" }]];
  }
  return [{ name: "submitted", turn, queue: rest }, [...before, { type: "begin", id: turn.id }]];
}

function boundary(state: TurnMachine, inSeq: number | null): Step {
  const covers = (seq: number | null) => inSeq === null || (seq !== null && inSeq >= seq);
  if (state.name === "draining") {
    if (state.until !== null && !covers(state.until)) return [state, NONE];
    const [after, effects] = promote(state.queue, inSeq, NONE, "lost");
    return [after.name === "none" && effects.length ? FAILED : after, effects];
  }
  if (!("turn" in state) || !(covers(state.turn.seq) || state.turn.seq === NO_SEQ)) return [state, NONE];
  return promote(state.queue, inSeq, [{ type: "complete", id: state.turn.id }], "complete");
}

/** Ends every queued turn that the same boundary covers (messages injected into the turn before), begins the next. */
function promote(queue: readonly Turn[], inSeq: number | null, effects: readonly TurnEffect[], type: "complete" | "lost"): Step {
  const [turn, ...rest] = queue;
  if (turn && inSeq !== null && turn.seq !== null && turn.seq !== NO_SEQ && inSeq >= turn.seq) {
    return promote(rest, inSeq, [...effects, { type, id: turn.id }], type);
  }
  return next(queue, effects);
}
