import { NO_SEQ, turnsOf } from "../machines/turn.ts";
import type { TurnMachine } from "../machines/turn.ts";
import type { ChatContext } from "./context.ts";
import { NO_OUTSTANDING } from "./session.ts";

/** What the turns keep true in the chat's session, and what they know of the numbers on `.in`. */
export interface TurnSession {
  /** Where the current turn's records begin. */
  readonly beginCursor: number | undefined;
  /** The records that follow belong to another turn than those before. */
  begin(): void;
  /** A turn is outstanding: a reload has to show it from its beginning. `behind`: what comes before it is not to be shown. */
  mark(seq: number, behind?: boolean): void;
  /** The turns changed: the first of them is outstanding, or none, or the rest of a stopped one. */
  settle(machine: TurnMachine): void;
  /** This page can account for the record with this number; what is missing before it is somebody else's. */
  account(seq: number): void;
  /** Whether somebody else's turn may come before the one with this number. */
  isBehindOthers(seq: number): boolean;
  /** A boundary came, with its `session-in-event-id`: what is before that is over. */
  answered(inSeq: number | null): void;
  /** The session is another one than it was. */
  restart(): void;
}

export function createTurnSession(context: ChatContext): TurnSession {
  let beginCursor: number | undefined;
  /** The newest number on `.in` that this page can account for; undefined: unknown, as after a reload. */
  let lastInSeq: number | undefined;
  /** An earlier page may have left a turn of which only that is known. */
  let unsure = false;
  /** The newest number on `.in` that is somebody else's, and what boundaries have covered. */
  let others = -1;
  let covered = -1;

  const restart = () => {
    const { cursor, isStreaming, activeInputSeq, lastInputSeq, behindOthers } = { ...context.session };
    beginCursor = cursor;
    // Behind an outstanding turn may be messages that this page does not know to be its own.
    lastInSeq = isStreaming === false ? (lastInputSeq ?? activeInputSeq) : (activeInputSeq ?? lastInputSeq);
    unsure = isStreaming === true && activeInputSeq === undefined;
    others = behindOthers ? (activeInputSeq ?? 0) - 1 : -1;
    covered = -1;
  };
  /** A reload counts from here. */
  const note = () => {
    if (context.session && others <= covered) context.session.lastInputSeq = lastInSeq;
  };
  const isBehindOthers = (seq: number) => others > covered && others < seq;
  const mark = (seq: number, behind = isBehindOthers(seq)) =>
    context.change({
      isStreaming: true,
      activeInputSeq: seq < 0 ? undefined : seq,
      behindOthers: behind || undefined,
      turnStart: { cursor: beginCursor },
    });
  restart();

  return {
    get beginCursor() {
      return beginCursor;
    },
    begin: () => {
      beginCursor = context.session?.cursor;
    },
    mark,
    settle: (machine) => {
      const [first] = turnsOf(machine);
      const rest = machine.name === "draining" ? (machine.until ?? NO_SEQ) : undefined;
      if (first) mark(first.seq ?? NO_SEQ, rest === undefined ? undefined : true);
      else context.change({ ...NO_OUTSTANDING, ...(rest !== undefined && rest >= 0 && { activeInputSeq: rest }) });
    },
    account: (seq) => {
      const missing = lastInSeq !== undefined ? seq > lastInSeq + 1 : beginCursor === undefined ? seq > 0 : unsure && seq >= 0;
      if (missing) others = seq - 1;
      if (seq > (lastInSeq ?? -1)) lastInSeq = seq;
      note();
    },
    isBehindOthers,
    answered: (inSeq) => {
      unsure = false;
      covered = inSeq ?? others;
      note();
    },
    restart,
  };
}
