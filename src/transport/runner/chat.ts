import { onAbort } from "../abort.ts";
import type { LiveConfig } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import { sessionClosed } from "../http/failure.ts";
import { withAuth, withBase } from "../http/fetch-chain.ts";
import { NO_SEQ, turnsOf } from "../machines/turn.ts";
import type { Platform, PlatformSignal } from "../platform.ts";
import { CONTROL, RECORD_HEADER } from "../protocol/index.ts";
import type { Control } from "../stream/decode.ts";
import type { TabState } from "../tabs/port.ts";
import { LONG_HIDDEN_MS, MIRROR_WAIT_MS } from "../timing.ts";
import type { ChunkStream } from "../types.ts";
import { createConnection } from "./connection.ts";
import { createContext } from "./context.ts";
import { createStarter } from "./credentials.ts";
import { createRecordProcessor } from "./records.ts";
import { createSends } from "./sends.ts";
import type { MessageSend } from "./sends.ts";
import { parseCursor } from "./session.ts";
import type { SessionMemory } from "./session.ts";
import { notOwner, NO_TABS, withClaim } from "./tab-gate.ts";
import type { TabGate } from "./tab-gate.ts";
import { createTurnMirror } from "./turn-mirror.ts";
import type { TurnList } from "./turn-mirror.ts";
import { createTurns } from "./turns.ts";
import type { TurnReader } from "./turns.ts";

/** The runner of one chat: performs what the two machines ask for. There is one per chat and page. */
export type Chat = ReturnType<typeof createChat>;

export function createChat(config: LiveConfig, platform: Platform, chatId: string, stored: SessionMemory | null, tabs: TabGate) {
  const context = createContext(config, platform, chatId, stored);
  const starter = createStarter(context, () => {
    // The open stream belongs to a session that is no more.
    turns.restart();
    connection.send({ type: "wake", force: true });
  });
  const fetch = withAuth(withClaim(withBase(config, platform, chatId), tabs, chatId), starter, chatId);
  let reconnecting: object | null = null;
  let cancelIdle: (() => void) | null = null;
  let hiddenSince: number | null = null;
  let disposed = false;
  let stopping: ReturnType<typeof sends.sendStop> | null = null;
  /** The first turn through the app's route handler, while it runs. */
  let headStart: Promise<void> | null = null;

  const mirror = createTurnMirror(tabs, chatId);
  const turns = createTurns(context, {
    wrapReader: mirror.wrap,
    onLeave: mirror.leave,
    stopping: () => stopping,
    onChange: () => follow(),
    onStopOwed: () => void sends.sendStop(),
    onDrained: () => connection.resume(),
    onRewind: (cursor) => {
      connection.send({ type: "release" });
      if (context.session) context.session.cursor = cursor;
    },
  });
  const { process, onUndecodable } = createRecordProcessor(context, turns, onControl);
  const connection = createConnection(context, {
    fetch,
    mayPeek: () => turns.current?.resumed === true && !config.watch && !turns.sawChunk && context.session?.activeInputSeq === undefined,
    process,
    onOpen: announceOpen,
    onUndecodable,
    onSettled: () => {
      connection.send({ type: "release" });
      if (turns.sawChunk) return turns.fail(new ChatKitError("turn_output_lost", "The session is settled, but the end of this answer is missing. Reload to fetch it again.", { chatId }));
      turns.send({ type: "end" });
      turns.settleSession();
    },
    onGiveUp: (error) => turns.fail(error),
  });

  if (tabs.port) context.store.setState({ tab: tabs.port.state(chatId) });
  if (context.session && !context.session.closed) adoptOutstanding(context.session);

  /** A hydrated turn that nobody reads yet, or one that was stopped and has to be drained. */
  function adoptOutstanding(session: SessionMemory): void {
    if (session.activeInputSeq === undefined) return;
    turns.attach(turns.nextId(), session.activeInputSeq, false);
    if (session.isStreaming === false) turns.send({ type: "stop", until: null });
  }

  /** Opens, keeps or gives back `.out` as the turns need it. */
  function follow(): void {
    const { machine, watcher } = turns;
    const wanted = watcher || turnsOf(machine).some((turn) => turn.reader);
    cancelIdle?.();
    cancelIdle = null;
    if (disposed) return;
    if (!wanted) release();
    if (!context.session) return;
    if (wanted) connection.send({ type: "want" });
    else if (platform.isVisible() && config.idleReleaseMs) cancelIdle = platform.setTimeout(() => connection.send({ type: "release" }), config.idleReleaseMs);
    else connection.send({ type: "release" });
    connection.resume();
  }

  /** Lets other tabs send, and tells them how far this one got. */
  function release(): void {
    const { port } = tabs;
    if (!port?.hasClaim(chatId)) return;
    const { session } = context;
    if (session?.cursor !== undefined && session.turnStart === undefined) port.broadcastSession(chatId, { lastEventId: String(session.cursor) });
    port.release(chatId);
  }

  /** Tells the other tabs what is read here, and where one that takes over has to begin. */
  function mirrorTurn(id: number, list: TurnList): void {
    tellCursor();
    mirror.begin(id, list);
  }

  function tellCursor(): void {
    const cursor = context.session?.turnStart ? context.session.turnStart.cursor : context.session?.cursor;
    if (cursor !== undefined) tabs.port?.broadcastSession(chatId, { lastEventId: String(cursor) });
  }

  function announceOpen(): void {
    const entry = turns.current;
    const cursor = context.session?.cursor;
    context.emit({
      type: "stream-connected",
      resumed: entry?.resumed ?? false,
      ...(cursor !== undefined && { lastEventId: String(cursor) }),
      ...(entry?.messageId !== undefined && { messageId: entry.messageId }),
    });
  }

  function onControl({ type, headers }: Control): boolean {
    switch (type) {
      case CONTROL.turnComplete: {
        const sessionInEventId = headers[RECORD_HEADER.sessionInEventId];
        const inSeq = parseCursor(sessionInEventId) ?? null;
        const judged = turns.boundary(inSeq, sessionInEventId, headers[RECORD_HEADER.publicAccessToken]);
        if (judged && headers[RECORD_HEADER.sessionClosed] === "true") markClosed(headers[RECORD_HEADER.sessionClosedReason], "stream");
        return judged;
      }
      case CONTROL.sessionClosed:
        markClosed(headers[RECORD_HEADER.sessionClosedReason], "stream");
        return true;
      case CONTROL.pendingVersion:
        context.store.setState({ runPending: true });
        context.emit({ type: "run-pending-version", source: "upgrade" });
        return true;
      default:
        return true;
    }
  }

  function markClosed(reason: string | undefined, source: "stream" | "append"): void {
    if (!context.session || context.session.closed) return;
    context.change({ closed: true, closedReason: reason, isStreaming: false, activeInputSeq: undefined, turnStart: undefined });
    context.emit({ type: "session-closed", ...(reason !== undefined && { reason }), source });
    tabs.port?.broadcastSession(chatId, { closed: true, closedReason: reason });
    turns.send({ type: "end" });
    if (turns.watcher) turns.leave(turns.watcher.id);
    connection.send({ type: "close" });
  }

  function refuseClosed(): void {
    if (disposed) throw new ChatKitError("disposed", "This transport was disposed; create a new one.", { chatId });
    if (context.session?.closed) throw sessionClosed(chatId, context.session.closedReason);
  }

  const sends = createSends(context, turns, {
    fetch,
    starter,
    refuse: refuseClosed,
    onClosed: (reason) => markClosed(reason, "append"),
    tabsReady: tabs.ready,
    claim: () => {
      if (tabs.port && !tabs.port.claim(chatId)) throw notOwner(chatId);
    },
    settle: () => follow(),
    stored: mirrorTurn,
    announceReuse: () => {
      if (connection.isOpen) announceOpen();
    },
  });

  async function reconnect(signal: AbortSignal | undefined, stopOnAbort: boolean): Promise<ChunkStream | null> {
    const idle = () => !disposed && !signal?.aborted && turns.readers.size === 0 && !context.session?.closed;
    if (!idle() || reconnecting) return null;
    // A turn that another tab began is news to this tab's session.
    const elsewhere = tabs.mirror?.isRunning(chatId) ?? false;
    if (!context.session && !elsewhere) return null;
    if (context.session?.isStreaming === false && !elsewhere && !config.watch) return null;
    let owned = true;
    if (tabs !== NO_TABS) {
      const mine = {};
      reconnecting = mine;
      const done = () => {
        if (reconnecting === mine) reconnecting = null;
      };
      const stop = onAbort(signal, done);
      await tabs.ready;
      owned = !tabs.port || (tabs.port.claim(chatId) && (await tabs.port.confirm(chatId, signal)));
      // The owner's mirror saves a connection; without it this tab reads for itself, and sends nothing.
      const mirrored = !owned && (await tabs.mirror?.ready(chatId, MIRROR_WAIT_MS));
      if (!mirrored && elsewhere) await starter.ensure();
      stop();
      done();
      if (mirrored || !idle()) return null;
    }
    const { session } = context;
    if (!session) return null;
    const waiting = turns.machine.turn?.id;
    const entry = turns.open({ resumed: true, rebuild: rebuildWith(signal !== undefined) }, waiting);
    if (owned) mirrorTurn(entry.id, { replay: true });
    else mirror.beginAlone(entry.id);
    if (config.watch) turns.watch(entry);
    else if (waiting !== undefined) turns.read(waiting);
    else turns.attach(entry.id, session.activeInputSeq ?? NO_SEQ, true);
    entry.release = onAbort(signal, () => {
      if (stopOnAbort && !config.watch) turns.send({ type: "abandon", id: entry.id });
      else turns.leave(entry.id);
    });
    return entry.reader.stream;
  }

  /** Loaded when a turn is resumed: what came before in the message that it may continue. */
  function rebuildWith(startsOver: boolean): TurnReader["rebuild"] {
    return async (messageId) => {
      const giveUp = new AbortController();
      const { session } = context;
      const cursor = session?.turnStart?.cursor;
      try {
        const { rebuild, REBUILD_TIMEOUT_MS } = await import("../resume/rebuild.ts");
        const cancel = platform.setTimeout(() => giveUp.abort(), REBUILD_TIMEOUT_MS);
        return await rebuild({ fetch, chatId, messageId, inputSeq: session?.activeInputSeq, cursor, startsOver, signal: giveUp.signal }).finally(cancel);
      } catch {
        return { chunks: [], keepOwn: false };
      }
    };
  }

  return {
    context,
    store: context.store,
    start: () => starter.start(),
    async sendMessage(request: MessageSend): Promise<ChunkStream> {
      const url = config.headStart;
      if (headStart) await headStart;
      if (!url || context.session) return sends.sendMessage(request);
      refuseClosed();
      let done = () => {};
      headStart = new Promise((resolve) => (done = resolve));
      const started = import("./head-start.ts").then(({ startAhead }) =>
        startAhead(context, url, request, () => {
          turns.attach(turns.nextId(), NO_SEQ, false);
          turns.send({ type: "stop", until: null });
          void sends.sendStop();
        }),
      );
      started.then((ahead) => ahead.finished).then(done, done);
      return (await started).stream;
    },
    sendAction: sends.sendAction,
    sendPending: sends.sendPending,
    append: sends.appendRaw,
    async stop(): Promise<boolean> {
      if (!context.session) return false;
      const outstanding = turnsOf(turns.machine).length > 0;
      if (!outstanding && context.session.isStreaming) turns.attach(turns.nextId(), NO_SEQ, false);
      // An append that the server has not answered is given up first: its turn may never begin.
      if (turns.machine.turn?.seq === null) turns.current?.cancel?.();
      const stopped = turnsOf(turns.machine)[0]?.id;
      stopping = sends.sendStop();
      const stored = await stopping;
      stopping = null;
      if (!stored) return false;
      if (turnsOf(turns.machine)[0]?.id === stopped) turns.send({ type: "stop", until: stored.seq ?? null });
      context.change({ isStreaming: false, turnStart: undefined });
      return true;
    },
    async reconnect(signal: AbortSignal | undefined, stopOnAbort: boolean): Promise<ChunkStream | null> {
      const stream = await reconnect(signal, stopOnAbort);
      // Owning a chat without reading it would keep every other tab from it.
      if (!stream && !reconnecting) follow();
      return stream;
    },
    /** Another tab owns the chat now, or none does. */
    onTab(tab: TabState): void {
      const was = context.store.getState().tab;
      context.store.setState({ tab });
      if (was.role !== "owner" || tab.role !== "reader") return;
      mirror.drop();
      turns.send({ type: "end" });
      connection.send({ type: "release" });
    },
    /** Another tab came late. */
    onLateTab(): void {
      if (tabs.port?.hasClaim(chatId)) tellCursor();
    },
    /** What another tab of this browser learned of the session. */
    onPeer({ lastEventId, closed, closedReason }: { lastEventId?: string; closed?: boolean; closedReason?: string }): void {
      const { session } = context;
      const cursor = parseCursor(lastEventId);
      if (!session) return;
      if (closed) markClosed(closedReason, "stream");
      if (cursor === undefined || turns.readers.size > 0 || cursor <= (session.cursor ?? -1)) return;
      turns.send({ type: "end" });
      context.change({ cursor, isStreaming: false, activeInputSeq: undefined, turnStart: undefined });
    },
    async takeOver(): Promise<boolean> {
      await tabs.ready;
      return tabs.port ? tabs.port.takeOver(chatId) : true;
    },
    retryNow(): void {
      context.waiter.wake();
      connection.send({ type: "wake", force: false });
    },
    setSession(session: SessionMemory): void {
      context.setSession({ ...session, cursor: session.cursor ?? starter.takeSeed() });
      if (!session.closed && turnsOf(turns.machine).length === 0) adoptOutstanding(session);
    },
    seedCursor(cursor: number): void {
      const { session } = context;
      if (!session) return starter.seedCursor(cursor);
      if (session.cursor !== undefined) return;
      context.change({ cursor, ...(session.turnStart && { turnStart: { cursor } }) });
    },
    clearGate: () => turns.send({ type: "clear-gate" }),
    onSignal(signal: PlatformSignal): void {
      if (signal.type === "hidden") {
        hiddenSince = platform.now();
        return follow();
      }
      if (signal.type === "offline") return connection.send({ type: "offline" });
      const wasLong = hiddenSince !== null && platform.now() - hiddenSince >= LONG_HIDDEN_MS;
      if (signal.type === "visible") hiddenSince = null;
      context.waiter.wake();
      connection.send({ type: "wake", force: signal.type !== "visible" || wasLong });
    },
    dispose(): void {
      if (disposed) return;
      disposed = true;
      cancelIdle?.();
      for (const entry of [...turns.readers.values()]) {
        turns.readers.delete(entry.id);
        entry.release();
        entry.reader.close();
      }
      connection.send({ type: "close" });
    },
  };
}
