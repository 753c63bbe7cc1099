import { onAbort } from "../abort.ts";
import type { LiveConfig } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import { sessionClosed } from "../http/failure.ts";
import { withAuth, withBase } from "../http/fetch-chain.ts";
import { turnsOf } from "../machines/turn.ts";
import type { Platform } from "../platform.ts";
import type { ResumeRequest } from "../resume/reconnect.ts";
import type { ChunkStream } from "../types.ts";
import { createConnection } from "./connection.ts";
import { createContext } from "./context.ts";
import { createControlHandler } from "./control.ts";
import type { MarkClosed } from "./control.ts";
import { createStarter } from "./credentials.ts";
import { createRecordProcessor } from "./records.ts";
import { createSends } from "./sends.ts";
import type { MessageSend } from "./sends.ts";
import { NO_OUTSTANDING } from "./session.ts";
import type { SessionMemory } from "./session.ts";
import { createStops } from "./stops.ts";
import { withClaim } from "./tab-gate.ts";
import type { TabGate } from "./tab-gate.ts";
import { createTurns } from "./turns.ts";
import { createUpkeep } from "./upkeep.ts";

/** The runner of one chat: performs what the two machines ask for. There is one per chat and page. */
export type Chat = ReturnType<typeof createChat>;

/** Puts one chat together. `stored`: its session, where one is known. */
export function createChat(config: LiveConfig, platform: Platform, chatId: string, stored: SessionMemory | null, tabs: TabGate) {
  const context = createContext(config, platform, chatId, stored);
  const starter = createStarter(context, () => {
    // The open stream, and the turn that is drained, belong to a session that is no more.
    turns.restart();
    turns.send({ type: "clear-gate" });
    connection.send({ type: context.session ? "wake" : "release", force: true });
  });
  /** The resume that is under way, before it has a reader. */
  let resuming: object | null = null;
  /** The first turn through the app's route handler, while it runs. */
  let headStart: Promise<void> | null = null;
  const fetch = withAuth(withClaim(withBase(config, platform, chatId), () => context.link), starter, chatId);

  const markClosed: MarkClosed = (reason, source) => {
    if (!context.session || context.session.closed) return;
    context.change({ closed: true, closedReason: reason, ...NO_OUTSTANDING });
    context.emit({ type: "session-closed", reason, source });
    context.link?.closed(reason);
    endTurns();
    connection.send({ type: "close" });
  };
  const endTurns = () => {
    turns.send({ type: "end" });
    if (turns.watcher) turns.leave(turns.watcher.id);
  };
  const disconnect = () => connection.send({ type: "release" });
  const upkeep = createUpkeep(context, () => turns, () => connection, () => (headStart ? null : context.link));
  const turns = createTurns(context, {
    stopping: () => stops.stopping,
    onChange: upkeep.follow,
    onStopOwed: () => void stops.sendStop(),
    onDrained: () => connection.resume(),
    onRewind: (cursor) => {
      disconnect();
      if (context.session) context.session.cursor = cursor;
    },
  });
  const connection = createConnection(context, {
    fetch,
    mayPeek: () => turns.current?.resumed === true && !config.watch && !turns.sawChunk && context.session?.activeInputSeq === undefined,
    ...createRecordProcessor(context, turns, createControlHandler(context, () => turns, markClosed)),
    onOpen: announceOpen,
    onSettled: () => {
      disconnect();
      if (turns.sawChunk) return turns.fail(new ChatKitError("turn_output_lost", "The session is settled, but the end of this answer is missing. Reload to fetch it again.", { chatId }));
      void settled();
    },
    onGiveUp: turns.fail,
  });
  const sends = createSends(context, turns, {
    fetch,
    starter,
    refuse: () => {
      assertAlive();
      if (context.session?.closed) throw sessionClosed(chatId, context.session.closedReason);
    },
    onClosed: (reason) => markClosed(reason, "append"),
    get tabsReady() {
      return tabs.ready;
    },
    settle: upkeep.follow,
    announceReuse: () => {
      if (connection.isOpen) announceOpen();
    },
  });
  const stops = createStops(context, turns, sends.appendAlone);
  const ports = { context, turns, fetch, onUnheard: sends.onUnheard };
  tabs.use((loaded) => {
    context.link = loaded.link(context, turns, { disconnect, close: (reason) => markClosed(reason, "stream"), seed: starter.seedCursor });
  });
  if (context.session) adoptOutstanding(context.session);

  function assertAlive(): void {
    if (config.isDisposed) throw new ChatKitError("disposed", "This transport was disposed; create a new one.", { chatId });
  }

  /** A hydrated turn that nobody reads yet, or one that was stopped and has to be drained. */
  function adoptOutstanding(session: SessionMemory): void {
    if (session.closed || session.activeInputSeq === undefined) return;
    turns.attach(turns.nextId(), session.activeInputSeq, false);
    if (session.isStreaming === false) turns.send({ type: "stop", until: null });
  }

  /** Nothing runs, says the server. A message that arrived just now has not begun to run. */
  async function settled(): Promise<void> {
    const { current } = turns;
    const seq = await current?.findUnanswered?.();
    if (turns.current !== current) return;
    if (current && seq !== undefined) return turns.stored(current.id, seq);
    turns.send({ type: "end" });
    turns.settle();
  }

  function announceOpen(): void {
    const { resumed = false, messageId } = turns.current ?? {};
    context.emit({ type: "stream-connected", resumed, lastEventId: context.session?.cursor?.toString(), messageId });
  }

  return {
    context,
    start(): Promise<void> {
      assertAlive();
      return starter.start();
    },
    sendAction: sends.sendAction,
    sendPending: sends.sendPending,
    append: sends.appendAlone,
    stop: stops.stop,
    onSignal: upkeep.onSignal,
    retryNow: upkeep.retryNow,
    clearGate: () => turns.send({ type: "clear-gate" }),
    async sendMessage(request: MessageSend): Promise<ChunkStream> {
      const url = config.headStart;
      if (headStart) await headStart;
      if (!url || context.session || starter.isSeeded) return sends.sendMessage(request);
      sends.refuse();
      context.link?.claim();
      const started = Promise.all([import("./head-start.ts"), tabs.ready]).then(([{ startAhead }]) =>
        startAhead(url, request, { ...ports, sendStop: stops.sendStop }),
      );
      const finish = () => {
        headStart = null;
        upkeep.follow(); // gives the chat back
      };
      headStart = started.then(({ finished }) => finished).then(finish, finish);
      return (await started).stream;
    },
    async reconnect(request: ResumeRequest): Promise<ChunkStream | null> {
      const { abortSignal: signal } = request;
      const mayRead = () => !config.isDisposed && !signal?.aborted && turns.readers.size === 0 && !context.session?.closed;
      // A turn that another tab began is news to this tab's session.
      const elsewhere = context.link?.isElsewhere() ?? false;
      const isKnown = elsewhere || (context.session && (config.watch || context.session.isStreaming !== false));
      if (resuming) return null;
      if (!isKnown || !mayRead()) {
        upkeep.follow(); // a chat that was taken over and is not read is given back
        return null;
      }
      const mine = (resuming = {});
      const done = () => {
        if (resuming === mine) resuming = null;
      };
      const unlisten = onAbort(signal, done);
      try {
        const [{ reconnect }] = await Promise.all([import("../resume/reconnect.ts"), tabs.ready]);
        return await reconnect({ ...ports, ensure: starter.ensure, mayRead, adopt: sends.adopt }, request);
      } finally {
        unlisten();
        done();
        // Owning a chat without reading it would keep every other tab from it.
        upkeep.follow();
      }
    },
    setSession(session: SessionMemory | null): void {
      if (!session) {
        endTurns();
        return starter.replace(null);
      }
      context.setSession({ ...session, cursor: session.cursor ?? starter.takeSeed() });
      if (turnsOf(turns.machine).length > 0) return;
      turns.restart();
      adoptOutstanding(session);
    },
    seedCursor(cursor: number): void {
      const { session } = context;
      if (!session) return starter.seedCursor(cursor);
      if (session.cursor === undefined) context.change({ cursor, ...(session.turnStart && { turnStart: { cursor } }) });
    },
    dispose(): void {
      upkeep.follow();
      for (const entry of [...turns.readers.values()]) {
        turns.readers.delete(entry.id);
        entry.release();
        entry.reader.close();
      }
      connection.send({ type: "close" });
    },
  };
}
