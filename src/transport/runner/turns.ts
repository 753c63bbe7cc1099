import type { ChatKitError } from "../errors.ts";
import { NO_SEQ, NO_TURN, transitionTurn, turnPhase, turnsOf } from "../machines/turn.ts";
import type { TurnEffect, TurnEvent, TurnMachine } from "../machines/turn.ts";
import { createChunkReader } from "../stream/chunk-reader.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { ChatContext } from "./context.ts";
import type { DeliveryMode, TurnPorts } from "./turn-ports.ts";
import { createTurnOutput } from "./turn-output.ts";
import { announceEnd, failReader, tellLost } from "./turn-reader.ts";
import type { TurnReader } from "./turn-reader.ts";
import { resumeCursor } from "./session.ts";
import { createTurnSession } from "./turn-session.ts";

/** The turns of one chat. */
export type Turns = ReturnType<typeof createTurns>;

/** The turn machine of one chat with its readers: performs effects and keeps the session's turn fields. */
export function createTurns(context: ChatContext, ports: TurnPorts) {
  const { store } = context;
  const session = createTurnSession(context);
  const readers = new Map<number, TurnReader>();
  let machine: TurnMachine = NO_TURN;
  let current: TurnReader | undefined;
  let watcher: TurnReader | undefined;
  let mode: DeliveryMode = "hold";
  let nextId = 1;
  /** The newest error, for readers that fail. */
  let error: ChatKitError | undefined;
  /** What a boundary completes was trimmed before it was read, and must not look complete. */
  let isCut = false;
  const output = createTurnOutput(context, () => current, () => send({ type: "chunk" }));

  function send(event: TurnEvent): void {
    const [after, effects] = transitionTurn(machine, event);
    if (after === machine && effects.length === 0) return;
    machine = after;
    effects.forEach(perform);
    refresh();
    ports.onChange();
  }

  function refresh(): void {
    const { turn } = machine;
    current = watcher ?? (turn && readers.get(turn.id));
    if (watcher) mode = "deliver";
    else if (machine.name === "draining") mode = "drop";
    else mode = turn?.reader && turn.seq !== null ? "deliver" : "hold";
    const phase = turnPhase(machine);
    if (store.getState().turn !== phase) store.setState({ turn: phase });
  }

  function perform(effect: TurnEffect): void {
    if (effect.type === "stop") return ports.onStopOwed();
    const entry = readers.get(effect.id);
    if (effect.type === "begin") {
      output.reset();
      session.begin();
      const seq = machine.turn?.seq ?? NO_SEQ;
      if (session.isBehindOthers(seq)) output.doubt();
      // A hydrated turn is stored already. One whose append is under way is too: after a reload the server knows of it.
      if (seq === NO_SEQ || seq !== context.session?.activeInputSeq) session.mark(seq);
      return;
    }
    if (!entry || effect.type === "first-chunk") return;
    readers.delete(effect.id);
    entry.release();
    if (effect.type === "close" || (effect.type === "complete" && !isCut)) return entry.reader.close();
    failReader(context, entry, effect.type === "fail" ? error : undefined);
  }

  /** Stops reading a turn that goes on without this reader. `isBroken`: no other one could read it to its end either. */
  function leave(id: number, isBroken?: boolean): void {
    const entry = readers.get(id);
    if (!entry) return;
    const isCurrent = machine.turn?.id === id;
    readers.delete(id);
    entry.release();
    context.link?.leave(id, isBroken);
    entry.reader.close();
    if (watcher === entry) {
      watcher = undefined;
      refresh();
      return ports.onChange();
    }
    const detach = (): void => {
      send({ type: "detach", id });
      // Whoever reads next needs the turn from its beginning.
      if (isCurrent && machine.turn?.id === id) ports.onRewind(session.beginCursor);
    };
    // A reader that goes because the turn is being stopped: what is left of it is drained, not read again.
    const stop = isCurrent ? ports.stopping() : null;
    if (!stop) return detach();
    refresh();
    void stop.then((stored) => stored || detach());
  }

  return {
    readers,
    send,
    leave,
    account: session.account,
    /** Nothing is outstanding any more. */
    settle: () => session.settle(machine),
    /** The session is another one than it was. */
    restart: session.restart,
    chunk: output.chunk,
    nextId: () => nextId++,
    get machine() {
      return machine;
    },
    get current() {
      return current;
    },
    /** Watch mode's one reader, over all turns. */
    get watcher() {
      return watcher;
    },
    get mode() {
      return mode;
    },
    get sawChunk() {
      return output.sawChunk;
    },
    /** Where chunks may go without a further look; null while each needs one. */
    get sink(): ChunkReader | null {
      return mode === "deliver" && current && output.isPlain ? current.reader : null;
    },
    /** Creates the reading side of a turn; an event puts it to work. `through` may stand between the turn and its reader. */
    open(options: Omit<TurnReader, "id" | "reader" | "release">, known?: number, through = (reader: ChunkReader, _onDrained: () => void) => reader): TurnReader {
      const id = known ?? nextId++;
      const own = createChunkReader({ onDrained: ports.onDrained, onCancel: (isBroken) => leave(id, isBroken) });
      const reader = context.link?.wrap(id, own) ?? own;
      const entry: TurnReader = { ...options, id, reader: through(reader, ports.onDrained), release: () => {} };
      readers.set(id, entry);
      return entry;
    },
    submit(id: number, reader: boolean): void {
      error = undefined;
      if (store.getState().error) store.setState({ error: null });
      send({ type: "submit", turn: { id, seq: null, reader, abandoned: false } });
      if (machine.name === "draining") session.settle(machine);
    },
    stored(id: number, seq: number): void {
      const entry = readers.get(id);
      if (entry && seq >= 0) entry.inputSeq = seq;
      const isFirst = turnsOf(machine)[0]?.id === id;
      const isDraining = machine.name === "draining";
      session.account(seq);
      if (isDraining) session.begin();
      else if (isFirst && !entry?.resumed && session.isBehindOthers(seq)) output.doubt();
      // A reload has to show it, without what is drained before it.
      if (isFirst) session.mark(seq, isDraining || undefined);
      send({ type: "stored", id, seq });
    },
    refused(id: number, reason: ChatKitError | null): void {
      readers.get(id)?.release();
      readers.delete(id);
      if (reason) store.setState({ error: reason });
      const wasCurrent = machine.turn?.id === id;
      send({ type: "refused", id });
      // The server may have stored it all the same; then its retry finds the answer from here on.
      if (wasCurrent && !machine.turn) ports.onRewind(session.beginCursor);
      if (wasCurrent || machine.name === "draining") session.settle(machine);
    },
    /** An action takes the stage: the turns before it are read no further. */
    supersede(id: number): void {
      while (machine.turn && machine.turn.id !== id) send({ type: "stop", until: null });
    },
    /** A turn of an earlier page that may still run. */
    attach(id: number, seq: number, reader: boolean): void {
      output.expectRest(reader);
      send({ type: "attach", turn: { id, seq, reader, abandoned: false } });
    },
    /** A reader for the current turn that has none. */
    read(id: number): void {
      output.expectRest(true);
      send({ type: "read", id });
    },
    watch(entry: TurnReader): void {
      watcher = entry;
      refresh();
      ports.onChange();
    },
    fail(reason: ChatKitError): void {
      error = reason;
      if (watcher) {
        const { id } = watcher;
        watcher = undefined;
        perform({ type: "fail", id });
      }
      send({ type: "fail" });
      if (context.session) ports.onRewind(resumeCursor(context.session));
    },
    /** A boundary. Answers false when it cannot be judged before an append is answered. */
    boundary(inSeq: number | null, sessionInEventId: string | undefined, token: string | undefined, isTorn: boolean): boolean {
      const turns = turnsOf(machine);
      if (current?.reader.full) return false;
      if (turns.some(({ seq }) => seq === null) && !(inSeq !== null && turns[0]?.seq === inSeq)) return false;
      if (inSeq !== null) session.account(inSeq);
      session.answered(inSeq);
      session.begin();
      if (token && context.session) context.session.token = token;
      const ends = machine.turn !== undefined && (inSeq === null || inSeq >= (machine.turn.seq ?? 0));
      output.resolveDoubt(ends, session.isBehindOthers(turns[0]?.seq ?? NO_SEQ));
      const entry = watcher ?? (ends ? current : undefined);
      const isRead = watcher !== undefined || (ends && machine.turn?.seq !== NO_SEQ);
      // Without a chunk: an action may well have no output. A turn that the app stored as unfinished is not whole there.
      const isExpected = output.sawChunk || (watcher ? watcher.hasSeenEnd === true : !!(current?.messageId ?? current?.resumed));
      isCut = isTorn && inSeq !== null && isRead && isExpected;
      if (watcher && isCut) tellLost(context, undefined, "The end of this answer was gone before it could be read. Reload to see it.");
      if (entry) announceEnd(context, entry, { lastEventId: String(session.beginCursor), sessionInEventId, isCut });
      output.reset();
      const before = machine;
      send({ type: "boundary", inSeq });
      if (machine !== before || !turns.length) session.settle(machine);
      else if (machine.name === "submitted" && machine.turn.seq !== null) session.mark(machine.turn.seq);
      return true;
    },
  };
}
