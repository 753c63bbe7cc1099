import { NO_SEQ } from "../machines/turn.ts";
import type { TurnMachine } from "../machines/turn.ts";
import type { ChatContext } from "./context.ts";

/** What the turns keep true in the chat's session, and what they know of the numbers on `.in`. */
export interface TurnSession {
  /** Where the current turn's records begin. */
  readonly beginCursor: number | undefined;
  /** The records that follow belong to another turn than those before. */
  begin(): void;
  /** A turn is outstanding: a reload has to show it from its beginning. */
  mark(seq: number): void;
  /** A turn ended: the next one is outstanding, or none. */
  settle(machine: TurnMachine): void;
  /** This page can account for the record with this number. */
  account(seq: number): void;
  /** Records on `.in` are not ours: somebody else's turn may come before the one with this number. */
  isUnaccounted(seq: number): boolean;
  /** A boundary came: what an earlier page may have left is over. */
  trust(): void;
  /** The session is another one than it was. */
  restart(): void;
}

export function createTurnSession(context: ChatContext): TurnSession {
  let beginCursor: number | undefined;
  /** The newest number on `.in` that this page can account for; undefined: unknown, as after a reload. */
  let lastInSeq: number | undefined;
  /** An earlier page may have left a turn of which only that is known. */
  let unsure = false;

  const restart = () => {
    const { session } = context;
    beginCursor = session?.cursor;
    lastInSeq = session?.activeInputSeq;
    unsure = session?.isStreaming === true && session.activeInputSeq === undefined;
  };
  const mark = (seq: number) => context.change({ isStreaming: true, activeInputSeq: seq < 0 ? undefined : seq, turnStart: { cursor: beginCursor } });
  restart();

  return {
    get beginCursor() {
      return beginCursor;
    },
    begin: () => {
      beginCursor = context.session?.cursor;
    },
    mark,
    settle: ({ turn }) => {
      if (turn) mark(turn.seq ?? NO_SEQ);
      else context.change({ isStreaming: false, activeInputSeq: undefined, turnStart: undefined });
    },
    account: (seq) => {
      if (seq > (lastInSeq ?? -1)) lastInSeq = seq;
    },
    isUnaccounted: (seq) => {
      if (lastInSeq !== undefined) return seq > lastInSeq + 1;
      return beginCursor === undefined ? seq > 0 : unsure;
    },
    trust: () => {
      unsure = false;
    },
    restart,
  };
}
