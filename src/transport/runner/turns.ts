import type { UIMessageChunk } from "ai";
import { ChatKitError } from "../errors.ts";
import { NO_TURN, transitionTurn, turnPhase, turnsOf } from "../machines/turn.ts";
import type { TurnEffect, TurnEvent, TurnMachine } from "../machines/turn.ts";
import { createChunkReader } from "../stream/chunk-reader.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { ChatActionSettlement } from "../types.ts";
import type { ChatContext } from "./context.ts";
import type { DeliveryMode } from "./records.ts";

/** The reading side of one turn. */
export interface TurnReader {
  readonly id: number;
  readonly reader: ChunkReader;
  readonly messageId?: string;
  /** When its send began; undefined for a resumed turn. */
  readonly sentAt?: number;
  readonly resumed: boolean;
  readonly onSettled?: (settlement: ChatActionSettlement) => void;
  /** Number of its own record on `.in`. */
  inputSeq?: number;
  /** Stops listening to the caller's signal. */
  release(): void;
  /** Gives the send up, as its signal does. */
  cancel?(): void;
}

/** What the turns ask of the rest of the runner. */
export interface TurnPorts {
  /** The machine or the mode changed: look at the connection again. */
  onChange(): void;
  /** The reader left without stopping the turn. */
  onDetached(id: number): void;
  /** A turn that was given up before it began has begun: stop it. */
  onStopOwed(): void;
  onDrained(): void;
  /** Read again from here, when somebody reads. */
  onRewind(cursor: number | undefined): void;
}

const FIRST_OF_A_PART = /^(text|reasoning)-(delta|end)$|^tool-input-delta$|^finish/;

/** The turns of one chat. */
export type Turns = ReturnType<typeof createTurns>;

/** The turn machine of one chat with its readers: performs effects and keeps the session's turn fields. */
export function createTurns(context: ChatContext, ports: TurnPorts) {
  const readers = new Map<number, TurnReader>();
  let machine: TurnMachine = NO_TURN;
  let current: TurnReader | undefined;
  let mode: DeliveryMode = "drop";
  let nextId = 1;
  /** The cursor is known to stand between two turns, so records that follow belong to the next one. */
  let atBoundary = true;
  /** Somebody else's turn began and has not ended. */
  let foreign = false;
  let beginCursor: number | undefined;
  /** Drop the rest of a part whose beginning is not there. */
  let headless = false;
  let sawChunk = false;
  let firstType: string | undefined;
  /** Watch mode's one reader, over all turns. */
  let watcher: TurnReader | undefined;
  /** The newest error, for readers that fail. */
  let error: ChatKitError | undefined;

  function send(event: TurnEvent): void {
    const [after, effects] = transitionTurn(machine, event);
    if (after === machine && effects.length === 0) return;
    machine = after;
    effects.forEach(perform);
    refresh();
    ports.onChange();
  }

  function refresh(): void {
    const turn = "turn" in machine ? machine.turn : undefined;
    current = watcher ?? (turn && readers.get(turn.id));
    if (watcher) mode = "deliver";
    else if (!turn) mode = "drop";
    else mode = !turn.reader || (turn.seq === null && !atBoundary) ? "hold" : "deliver";
    const phase = turnPhase(machine);
    if (context.store.getState().turn !== phase) context.store.setState({ turn: phase });
  }

  function perform(effect: TurnEffect): void {
    if (effect.type === "stop") return ports.onStopOwed();
    if (effect.type === "begin") {
      sawChunk = false;
      beginCursor = context.session?.cursor;
      const turn = turnsOf(machine)[0];
      if (turn && turn.seq !== null && context.session) markStreaming(turn.seq);
      return;
    }
    const entry = readers.get(effect.id);
    if (effect.type === "first-chunk") return firstChunk(entry);
    if (!entry) return;
    readers.delete(effect.id);
    entry.release();
    if (effect.type === "complete" || effect.type === "close") return entry.reader.close();
    const failure = effect.type === "lost" ? lostError() : (error ?? lostError());
    context.store.setState({ error: failure });
    context.emit({ type: "stream-error", error: failure, status: failure.status });
    entry.reader.fail(failure);
  }

  function lostError(): ChatKitError {
    return new ChatKitError("turn_output_lost", "The previous turn's output was lost. Try again.", { chatId: context.chatId, retryable: true });
  }

  function firstChunk(entry: TurnReader | undefined): void {
    context.store.setState({ runPending: false });
    context.emit({
      type: "first-chunk",
      chunkType: firstType,
      lastEventId: String(context.session?.cursor),
      ...attribution(entry),
    });
  }

  function attribution(entry: TurnReader | undefined) {
    if (!entry) return {};
    const sinceSendMs = entry.sentAt === undefined ? undefined : context.platform.now() - entry.sentAt;
    return { ...(entry.messageId !== undefined && { messageId: entry.messageId }), ...(sinceSendMs !== undefined && { sinceSendMs }) };
  }

  function markStreaming(seq: number): void {
    context.change({ isStreaming: true, activeInputSeq: seq < 0 ? undefined : seq, turnStart: { cursor: beginCursor } });
  }

  return {
    get machine() {
      return machine;
    },
    get mode() {
      return mode;
    },
    get full() {
      return current !== undefined && current.reader.full;
    },
    get current() {
      return current;
    },
    readers,
    send,
    /** Creates the reading side of a turn; {@link send} `submit` or `attach` puts it to work. */
    open(options: Omit<TurnReader, "id" | "reader" | "release">, known?: number): TurnReader {
      const id = known ?? nextId++;
      const reader = createChunkReader({
        onDrained: ports.onDrained,
        onCancel: () => leave(id),
      });
      const entry: TurnReader = { ...options, id, reader, release: () => {} };
      readers.set(id, entry);
      return entry;
    },
    nextId: () => nextId++,
    submit(id: number, hasReader: boolean): void {
      error = undefined;
      if (context.store.getState().error) context.store.setState({ error: null });
      send({ type: "submit", turn: { id, seq: null, reader: hasReader, abandoned: false }, behind: foreign });
    },
    refused(id: number, reason: ChatKitError | null): void {
      const entry = readers.get(id);
      readers.delete(id);
      entry?.release();
      if (reason) context.store.setState({ error: reason });
      const wasCurrent = "turn" in machine && machine.turn.id === id;
      send({ type: "refused", id });
      // The server may have stored it all the same; then its retry finds the answer from here on.
      if (wasCurrent && !("turn" in machine)) ports.onRewind(beginCursor);
    },
    /** An action takes the stage: the turns before it are read no further. */
    supersede(id: number): void {
      while ("turn" in machine && machine.turn.id !== id) send({ type: "stop", until: null });
    },
    stored(id: number, seq: number): void {
      const entry = readers.get(id);
      if (entry && seq >= 0) entry.inputSeq = seq;
      send({ type: "stored", id, seq });
      if ("turn" in machine && machine.turn.id === id) markStreaming(seq);
    },
    /** A turn of an earlier page that may still run. */
    attach(id: number, seq: number, hasReader: boolean): void {
      headless = hasReader;
      send({ type: "attach", turn: { id, seq, reader: hasReader, abandoned: false } });
    },
    /** A reader for the current turn that has none. */
    read(id: number): void {
      headless = !sawChunk;
      send({ type: "read", id });
    },
    /** The reader goes; what becomes of the turn is the caller's business. */
    leave,
    watch(entry: TurnReader | undefined): void {
      watcher = entry;
      refresh();
      ports.onChange();
    },
    get watcher() {
      return watcher;
    },
    get sawChunk() {
      return sawChunk;
    },
    fail(reason: ChatKitError): void {
      error = reason;
      if (watcher) {
        const entry = watcher;
        watcher = undefined;
        perform({ type: "fail", id: entry.id });
      }
      send({ type: "fail" });
    },
    chunk(chunk: UIMessageChunk, size: number): void {
      if (headless) {
        // The middle of a part whose beginning is not there: the rest of an earlier, stopped turn.
        if (FIRST_OF_A_PART.test(chunk.type)) return;
        headless = false;
      }
      if (!sawChunk) {
        sawChunk = true;
        firstType = chunk.type;
        if (watcher) firstChunk(watcher);
        else send({ type: "chunk" });
      }
      current?.reader.write(chunk, size);
    },
    dropped(chunk: UIMessageChunk): void {
      if (chunk.type !== "start" || machine.name === "draining" || foreign) return;
      foreign = true;
      if (context.session) context.session.turnStart ??= { cursor: beginCursor };
    },
    /** A boundary. Answers false when it cannot be judged before an append is answered. */
    boundary(inSeq: number | null, facts: { sessionInEventId?: string; token?: string }): boolean {
      const turns = turnsOf(machine);
      const first = turns[0];
      const exact = inSeq !== null && first?.seq === inSeq;
      if (!exact && turns.some((turn) => turn.seq === null)) return false;
      foreign = false;
      atBoundary = true;
      headless = false;
      beginCursor = context.session?.cursor;
      if (facts.token && context.session) context.session.token = facts.token;
      const entry = watcher ?? (first && "turn" in machine && covers(inSeq, first.seq) ? current : undefined);
      if (entry) {
        const lastEventId = String(beginCursor);
        context.emit({ type: "turn-completed", lastEventId, sessionInEventId: facts.sessionInEventId, ...attribution(entry) });
        settle(entry, facts.sessionInEventId, lastEventId);
      }
      sawChunk = false;
      const before = machine;
      send({ type: "boundary", inSeq });
      if (machine !== before || machine.name === "none" || machine.name === "failed") finishTurn();
      else if (machine.name === "submitted" && machine.turn.seq !== null) markStreaming(machine.turn.seq);
      return true;
    },
    /** Clears the session's turn fields unless another turn runs now. */
    finishTurn,
    lose: () => {
      atBoundary = false;
    },
    /** The stream starts over, empty. */
    restart: () => {
      atBoundary = true;
      foreign = false;
      beginCursor = undefined;
      refresh();
    },
  };

  function leave(id: number): void {
    const entry = readers.get(id);
    if (!entry) return;
    readers.delete(id);
    entry.release();
    entry.reader.close();
    if (watcher === entry) {
      watcher = undefined;
      refresh();
      ports.onChange();
    } else ports.onDetached(id);
  }

  function covers(inSeq: number | null, seq: number | null): boolean {
    return inSeq === null || seq === null || inSeq >= seq;
  }

  function settle(entry: TurnReader, sessionInEventId: string | undefined, lastEventId: string): void {
    const { inputSeq, onSettled } = entry;
    if (!onSettled || inputSeq === undefined || sessionInEventId === undefined || Number(sessionInEventId) < inputSeq) return;
    try {
      onSettled({ inputSeq, sessionInEventId, lastEventId });
    } catch {
      // An observer must not turn a completed action into an error.
    }
  }

  function finishTurn(): void {
    if ("turn" in machine && machine.turn.seq !== null) return markStreaming(machine.turn.seq);
    context.change({ isStreaming: false, activeInputSeq: undefined, turnStart: undefined });
  }
}
