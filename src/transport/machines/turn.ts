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
  /** Whether somebody reads its output. Without one its records wait. */
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
 * - `none`: no turn of ours.
 * - `submitted`: current, no chunk yet. `streaming`: current, chunks arrived.
 * - `draining`: an earlier turn was given up; its records are dropped up to its boundary. `until` is its number on
 *   `.in`; null: any boundary ends it.
 * - `failed`: the last turn ended in an error. With a `turn`, its records can be read again.
 */
export type TurnMachine =
  | { readonly name: "none"; readonly turn?: undefined; readonly queue: readonly [] }
  | { readonly name: "submitted" | "streaming"; readonly turn: Turn; readonly queue: readonly Turn[] }
  | { readonly name: "draining"; readonly turn?: undefined; readonly until: number | null; readonly queue: readonly Turn[] }
  | { readonly name: "failed"; readonly turn?: Turn; readonly queue: readonly Turn[] };

/** What can happen to turns. */
export type TurnEvent =
  /** A send begins. */
  | { type: "submit"; turn: Turn }
  /** A turn that may run already, from an earlier page. */
  | { type: "attach"; turn: Turn }
  /** A reader for a turn that is known, current or queued. */
  | { type: "read"; id: number }
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
  /** The running turn was stopped, or the next one where one is drained. `until`: for a turn without a number. */
  | { type: "stop"; until: number | null }
  /** The number at which a drain without one ends, at the latest. */
  | { type: "gate"; until: number }
  /** Records cannot be had any more. */
  | { type: "fail" }
  /** The session closed, or there is nothing left to resume. */
  | { type: "end" }
  /** The drained turn died without a boundary: stop waiting for it. */
  | { type: "clear-gate" };

/** What the runner has to do after a transition, in order. */
export type TurnEffect =
  /** `begin`: current from here on. `complete`: ended by its boundary. `close`: end its reader without an error.
   * `fail`: its reader ends in the error at hand. `lost`: a gate swallowed its output. */
  | { type: "begin" | "first-chunk" | "complete" | "close" | "fail" | "lost"; id: number }
  /** Ask the agent to stop. */
  | { type: "stop" };

/** The machine before the first send. */
export const NO_TURN: TurnMachine = { name: "none", queue: [] };
const FAILED: TurnMachine = { name: "failed", queue: [] };
const NONE: readonly TurnEffect[] = [];
const STOP = { type: "stop" } as const;
type Step = readonly [TurnMachine, readonly TurnEffect[]];

/** Pure transition of the turn machine. An event that means nothing in a state answers the same reference. */
export function transitionTurn(state: TurnMachine, event: TurnEvent): Step {
  const { turn, queue } = state;
  const same: Step = [state, NONE];
  const isDraining = state.name === "draining";
  const isCurrent = turn !== undefined && "id" in event && turn.id === event.id;
  switch (event.type) {
    case "submit": {
      const after = [...queue, event.turn];
      if (!turn) return isDraining ? [{ ...state, queue: after }, NONE] : next([event.turn], NONE);
      // A turn that nobody reads must not hold up one that somebody waits for.
      return [!turn.reader && event.turn.reader ? drain(turn, after) : ({ ...state, queue: after } as TurnMachine), NONE];
    }
    case "attach":
      return turn || queue.length || isDraining ? same : next([event.turn], NONE);
    case "read":
      return state.name === "failed" && isCurrent ? next([{ ...turn, reader: true }, ...queue], NONE) : update(state, event.id, { reader: true });
    case "stored":
      return update(state, event.id, { seq: event.seq });
    case "refused": {
      if (isCurrent) return queue.length ? next(queue, NONE) : [FAILED, NONE];
      const rest = queue.filter(({ id }) => id !== event.id);
      return rest.length === queue.length ? same : [{ ...state, queue: rest } as TurnMachine, NONE];
    }
    case "chunk":
      return state.name === "submitted" ? [{ ...state, name: "streaming" }, [effect("first-chunk", state.turn)]] : same;
    case "boundary":
      return boundary(state, event.inSeq);
    case "abandon": {
      if (isCurrent) return [drain(turn, queue), [effect("close", turn), STOP]];
      const [after] = update(state, event.id, { abandoned: true, reader: false });
      return after === state ? same : [after, [{ type: "close", id: event.id }]];
    }
    case "detach":
      if (!isCurrent) return update(state, event.id, { reader: false });
      return [queue.some(({ reader }) => reader) ? drain(turn, queue) : { name: "submitted", turn: { ...turn, reader: false }, queue }, NONE];
    case "stop": {
      const [stopped, ...rest] = turnsOf(state);
      if (!stopped) return same;
      const until = stopped.seq === null || stopped.seq === NO_SEQ ? endBefore(rest, event.until) : stopped.seq;
      return [{ name: "draining", until, queue: rest }, [effect("close", stopped)]];
    }
    case "gate":
      return isDraining && state.until === null ? [{ ...state, until: endBefore(queue, event.until) }, NONE] : same;
    case "fail": {
      const readers = turnsOf(state).filter(({ reader }) => reader);
      if (!readers.length) return same;
      const unread = (each: Turn) => ({ ...each, reader: false });
      const rest = queue.map(unread);
      return [isDraining ? { ...state, queue: rest } : { name: "failed", turn: turn && unread(turn), queue: rest }, readers.map((each) => effect("fail", each))];
    }
    case "end":
      return state.name === "none" ? same : [NO_TURN, turnsOf(state).map((each) => effect("close", each))];
    case "clear-gate":
      return isDraining ? next(queue, NONE) : same;
  }
}

/** All turns, the current one first. */
export function turnsOf({ turn, queue }: TurnMachine): readonly Turn[] {
  return turn ? [turn, ...queue] : queue;
}

/** The phase that users see. A send that waits behind a drain is theirs, so it counts as submitted. */
export function turnPhase(state: TurnMachine): TurnPhase {
  return state.name === "draining" && state.queue.length > 0 ? "submitted" : state.name;
}

function effect(type: Exclude<TurnEffect["type"], "stop">, { id }: Turn): TurnEffect {
  return { type, id };
}

function drain({ seq }: Turn, queue: readonly Turn[]): TurnMachine {
  return { name: "draining", until: seq === NO_SEQ ? null : seq, queue };
}

/** What is drained is older than all that waits behind it, and its boundary says so; `until` may lie further on. */
function endBefore([behind]: readonly Turn[], until: number | null): number | null {
  const seq = behind?.seq ?? NO_SEQ;
  return until === null || seq === NO_SEQ ? until : Math.min(until, seq - 1);
}

function update(state: TurnMachine, id: number, change: Partial<Turn>): Step {
  const apply = (turn: Turn) => (turn.id === id ? { ...turn, ...change } : turn);
  if (!turnsOf(state).some((turn) => turn.id === id)) return [state, NONE];
  return [{ ...state, ...(state.turn && { turn: apply(state.turn) }), queue: state.queue.map(apply) } as TurnMachine, NONE];
}

/** Makes the first queued turn current. */
function next([turn, ...queue]: readonly Turn[], before: readonly TurnEffect[]): Step {
  if (!turn) return [NO_TURN, before];
  if (turn.abandoned) return [drain(turn, queue), [...before, STOP]];
  if (!turn.reader && queue.some(({ reader }) => reader)) return [drain(turn, queue), before];
  return [{ name: "submitted", turn, queue }, [...before, effect("begin", turn)]];
}

function boundary(state: TurnMachine, inSeq: number | null): Step {
  const covers = (seq: number | null) => inSeq === null || (seq !== null && inSeq >= seq);
  if (state.name === "draining") {
    if (state.until !== null && !covers(state.until)) return [state, NONE];
    const [after, effects] = promote(state.queue, inSeq, NONE, "lost");
    return [after.name === "none" && effects.length ? FAILED : after, effects];
  }
  const { turn, queue } = state;
  return turn && covers(turn.seq) ? promote(queue, inSeq, [effect("complete", turn)], "complete") : [state, NONE];
}

/** Ends every queued turn that the same boundary covers (messages injected into the turn before), begins the next. */
function promote(queue: readonly Turn[], inSeq: number | null, effects: readonly TurnEffect[], type: "complete" | "lost"): Step {
  const [turn, ...rest] = queue;
  const covered = turn && inSeq !== null && turn.seq !== null && turn.seq !== NO_SEQ && inSeq >= turn.seq;
  return covered ? promote(rest, inSeq, [...effects, effect(type, turn)], type) : next(queue, effects);
}
