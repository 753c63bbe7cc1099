import type { UIMessageChunk } from "ai";
import { ChatKitError } from "../errors.ts";
import { NO_SEQ, NO_TURN, transitionTurn, turnPhase, turnsOf } from "../machines/turn.ts";
import type { TurnEffect, TurnEvent, TurnMachine } from "../machines/turn.ts";
import { createChunkReader } from "../stream/chunk-reader.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { ChatActionSettlement } from "../types.ts";
import type { Rebuilt } from "../resume/rebuild.ts";
import type { ChatContext } from "./context.ts";

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
  /** Finds what came before in the message that a resumed turn continues; undefined once it was asked. */
  rebuild?: (messageId: string) => Promise<Rebuilt>;
  /** The answer to that is under way. */
  rebuilding?: boolean;
  /** Finds the number of a message that the server has and nothing has answered yet. */
  findUnanswered?: () => Promise<number | undefined>;
}

/** What the turns ask of the rest of the runner. */
export interface TurnPorts {
  /** The machine changed: look at the connection again. */
  onChange(): void;
  /** A turn that was given up has to be stopped. */
  onStopOwed(): void;
  /** The consumer can take more. */
  onDrained(): void;
  /** Lets the other tabs in on what a reader gets. */
  wrapReader(id: number, reader: ChunkReader): ChunkReader;
  /** A reader goes and its turn does not. Called before the reader is closed. */
  onLeave(id: number): void;
  /** A stop that the user asked for and that is on its way; resolves to null when it failed. */
  stopping(): Promise<unknown> | null;
  /** Read again from here, when somebody reads. */
  onRewind(cursor: number | undefined): void;
}

/** What happens to data records now. `hold`: they wait for a reader, or until it is known whose they are. */
export type DeliveryMode = "deliver" | "drop" | "hold";

/** The middle or the end of something whose beginning a resumed stream did not bring. */
const HEADLESS = /^(text|reasoning)-(delta|end)$|^tool-input-delta$|^finish/;

/** The turns of one chat. */
export type Turns = ReturnType<typeof createTurns>;

/** The turn machine of one chat with its readers: performs effects and keeps the session's turn fields. */
export function createTurns(context: ChatContext, ports: TurnPorts) {
  const { store } = context;
  const readers = new Map<number, TurnReader>();
  let machine: TurnMachine = NO_TURN;
  let current: TurnReader | undefined;
  /** Watch mode's one reader, over all turns. */
  let watcher: TurnReader | undefined;
  let mode: DeliveryMode = "hold";
  let nextId = 1;
  let beginCursor = context.session?.cursor;
  let sawChunk = false;
  let headless = false;
  /** The newest number on `.in` that this page can account for; undefined: unknown, as after a reload. */
  let lastInSeq = context.session?.activeInputSeq;
  /** An earlier page may have left a turn of which only that is known. */
  let unsure = isUnsure();
  /** Chunks that may belong to somebody else's turn; the next boundary tells. */
  let doubtful: Array<[UIMessageChunk, number]> | undefined;
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
    const { turn } = machine;
    current = watcher ?? (turn && readers.get(turn.id));
    if (watcher) mode = "deliver";
    else if (machine.name === "draining") mode = "drop";
    else mode = turn?.reader && turn.seq !== null ? "deliver" : "hold";
    if (current?.rebuilding) mode = "hold";
    const phase = turnPhase(machine);
    if (store.getState().turn !== phase) store.setState({ turn: phase });
  }

  function perform(effect: TurnEffect): void {
    if (effect.type === "stop") return ports.onStopOwed();
    const entry = readers.get(effect.id);
    if (effect.type === "begin") {
      sawChunk = false;
      beginCursor = context.session?.cursor;
      const seq = machine.turn?.seq ?? NO_SEQ;
      // A hydrated turn is in the session as it was stored. One whose append is under way is stored as well: after a
      // reload the server knows whether it arrived.
      if (seq === NO_SEQ || seq !== context.session?.activeInputSeq) markStreaming(seq);
      return;
    }
    if (!entry || effect.type === "first-chunk") return;
    readers.delete(effect.id);
    entry.release();
    if (effect.type === "complete" || effect.type === "close") return entry.reader.close();
    const failure =
      (effect.type === "fail" && error) ||
      new ChatKitError("turn_output_lost", "The previous turn's output was lost. Try again.", { chatId: context.chatId, retryable: true });
    store.setState({ error: failure });
    context.emit({ type: "stream-error", error: failure, status: failure.status });
    entry.reader.fail(failure);
  }

  function isUnsure(): boolean {
    return context.session?.isStreaming === true && context.session.activeInputSeq === undefined;
  }

  /** Records on `.in` that are not ours: somebody else's turn may come before the one with this number. */
  function isUnaccounted(seq: number): boolean {
    if (lastInSeq !== undefined) return seq > lastInSeq + 1;
    return beginCursor === undefined ? seq > 0 : unsure;
  }

  function attribution({ messageId, sentAt }: TurnReader) {
    return {
      ...(messageId !== undefined && { messageId }),
      ...(sentAt !== undefined && { sinceSendMs: context.platform.now() - sentAt }),
    };
  }

  function markStreaming(seq: number): void {
    context.change({ isStreaming: true, activeInputSeq: seq < 0 ? undefined : seq, turnStart: { cursor: beginCursor } });
  }

  /** Keeps the session's turn fields true after a turn's end. */
  function settleSession(): void {
    const { turn } = machine;
    if (turn) return markStreaming(turn.seq ?? NO_SEQ);
    context.change({ isStreaming: false, activeInputSeq: undefined, turnStart: undefined });
  }

  /** Stops reading a turn that goes on without this reader. */
  function leave(id: number): void {
    const entry = readers.get(id);
    if (!entry) return;
    const isCurrent = machine.turn?.id === id;
    readers.delete(id);
    entry.release();
    ports.onLeave(id);
    entry.reader.close();
    if (watcher === entry) {
      watcher = undefined;
      refresh();
      return ports.onChange();
    }
    const detach = (): void => {
      send({ type: "detach", id });
      // Whoever reads next needs the turn from its beginning.
      if (isCurrent && machine.turn?.id === id) ports.onRewind(beginCursor);
    };
    const stop = isCurrent ? ports.stopping() : null;
    if (!stop) return detach();
    // The reader goes because the turn is being stopped: what is left of it is drained, not read again.
    refresh();
    void stop.then((stored) => stored || detach());
  }

  /** Puts the message's earlier parts between its `start` and the rest of the turn. */
  async function rebuildAhead(entry: TurnReader, start: UIMessageChunk & { messageId: string }, size: number): Promise<void> {
    const find = entry.rebuild as NonNullable<TurnReader["rebuild"]>;
    entry.rebuild = undefined;
    entry.rebuilding = true;
    refresh();
    const { chunks, keepOwn } = await find(start.messageId);
    entry.rebuilding = false;
    if (current !== entry) return;
    refresh();
    for (const chunk of keepOwn ? chunks : [start, ...chunks]) write(chunk, size);
    ports.onDrained();
  }

  function write(chunk: UIMessageChunk, size: number): void {
    const entry = current;
    if (!sawChunk && entry) {
      sawChunk = true;
      store.setState({ runPending: false });
      context.emit({ type: "first-chunk", chunkType: chunk.type, lastEventId: String(context.session?.cursor), ...attribution(entry) });
      send({ type: "chunk" });
    }
    entry?.reader.write(chunk, size);
  }

  function settleAction({ inputSeq, onSettled }: TurnReader, sessionInEventId: string | undefined, lastEventId: string): void {
    if (!onSettled || inputSeq === undefined || !(Number(sessionInEventId) >= inputSeq)) return;
    try {
      onSettled({ inputSeq, sessionInEventId: sessionInEventId as string, lastEventId });
    } catch {
      // An observer must not turn a completed action into an error.
    }
  }

  const account = (seq: number) => {
    if (seq > (lastInSeq ?? -1)) lastInSeq = seq;
  };

  return {
    readers,
    send,
    leave,
    account,
    settleSession,
    nextId: () => nextId++,
    get machine() {
      return machine;
    },
    get current() {
      return current;
    },
    get watcher() {
      return watcher;
    },
    get mode() {
      return mode;
    },
    get sawChunk() {
      return sawChunk;
    },
    /** Where chunks may go without a further look; null while each needs one. */
    get sink(): ChunkReader | null {
      return sawChunk && mode === "deliver" && !headless && !doubtful && current ? current.reader : null;
    },
    /** Creates the reading side of a turn; an event puts it to work. */
    open(options: Omit<TurnReader, "id" | "reader" | "release">, known?: number): TurnReader {
      const id = known ?? nextId++;
      const reader = ports.wrapReader(id, createChunkReader({ onDrained: ports.onDrained, onCancel: () => leave(id) }));
      const entry: TurnReader = { ...options, id, reader, release: () => {} };
      readers.set(id, entry);
      return entry;
    },
    submit(id: number, reader: boolean): void {
      error = undefined;
      if (store.getState().error) store.setState({ error: null });
      send({ type: "submit", turn: { id, seq: null, reader, abandoned: false } });
    },
    stored(id: number, seq: number): void {
      const entry = readers.get(id);
      if (entry && seq >= 0) entry.inputSeq = seq;
      const isCurrent = machine.turn?.id === id;
      if (isCurrent && isUnaccounted(seq)) doubtful = [];
      account(seq);
      // Behind a drain it is the one that a reload has to show.
      if (machine.name === "draining") beginCursor = context.session?.cursor;
      if (isCurrent || (machine.name === "draining" && machine.queue[0]?.id === id)) markStreaming(seq);
      send({ type: "stored", id, seq });
    },
    refused(id: number, reason: ChatKitError | null): void {
      readers.get(id)?.release();
      readers.delete(id);
      if (reason) store.setState({ error: reason });
      const wasCurrent = machine.turn?.id === id;
      send({ type: "refused", id });
      // The server may have stored it all the same; then its retry finds the answer from here on.
      if (wasCurrent && !machine.turn) ports.onRewind(beginCursor);
      if (wasCurrent) settleSession();
    },
    /** An action takes the stage: the turns before it are read no further. */
    supersede(id: number): void {
      while (machine.turn && machine.turn.id !== id) send({ type: "stop", until: null });
    },
    /** A turn of an earlier page that may still run. */
    attach(id: number, seq: number, reader: boolean): void {
      headless = reader;
      send({ type: "attach", turn: { id, seq, reader, abandoned: false } });
    },
    /** A reader for the current turn that has none. */
    read(id: number): void {
      headless = true;
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
      ports.onRewind(context.session?.turnStart ? context.session.turnStart.cursor : context.session?.cursor);
    },
    /** The session is another one than it was. */
    restart(): void {
      lastInSeq = context.session?.activeInputSeq;
      beginCursor = context.session?.cursor;
      unsure = isUnsure();
    },
    chunk(chunk: UIMessageChunk, size: number): void {
      if (headless && HEADLESS.test(chunk.type)) return;
      headless = false;
      if (doubtful) return void doubtful.push([chunk, size]);
      if (current?.rebuild && !sawChunk && chunk.type === "start" && chunk.messageId !== undefined) {
        return void rebuildAhead(current, chunk as typeof chunk & { messageId: string }, size);
      }
      write(chunk, size);
    },
    /** A boundary. Answers false when it cannot be judged before an append is answered. */
    boundary(inSeq: number | null, sessionInEventId: string | undefined, token: string | undefined): boolean {
      const turns = turnsOf(machine);
      const first = turns[0];
      if (turns.some(({ seq }) => seq === null) && !(inSeq !== null && first?.seq === inSeq)) return false;
      if (inSeq !== null) account(inSeq);
      unsure = false;
      beginCursor = context.session?.cursor;
      headless = false;
      if (token && context.session) context.session.token = token;
      const ends = machine.turn && (inSeq === null || inSeq >= (machine.turn.seq ?? 0));
      if (doubtful) {
        const kept = doubtful;
        doubtful = !ends && inSeq !== null && inSeq + 1 < (first?.seq ?? 0) ? [] : undefined;
        if (ends) for (const [chunk, size] of kept) this.chunk(chunk, size);
      }
      const entry = watcher ?? (ends ? current : undefined);
      if (entry) {
        const lastEventId = String(beginCursor);
        context.emit({ type: "turn-completed", lastEventId, sessionInEventId, ...attribution(entry) });
        settleAction(entry, sessionInEventId, lastEventId);
      }
      sawChunk = false;
      const before = machine;
      send({ type: "boundary", inSeq });
      if (machine !== before || !turns.length) settleSession();
      else if (machine.name === "submitted" && machine.turn.seq !== null) markStreaming(machine.turn.seq);
      return true;
    },
  };
}
