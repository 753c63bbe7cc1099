import { realClock } from "../core/clock.ts";
import type { Clock } from "../core/clock.ts";
import type { ServerEvent } from "../core/events.ts";
import type { PacedClock } from "../core/paced-clock.ts";
import type { SessionServer } from "../core/server-types.ts";
import { ACTS, BREAKS } from "./breaks.ts";
import type { BreakContext } from "./breaks.ts";
import { Clients } from "./clients.ts";
import { FaultLog } from "./fault-log.ts";
import { OutLog } from "./out-log.ts";
import { SessionIndex } from "./session-index.ts";
import { pastEvents } from "./past-events.ts";
import { Timeline } from "./timeline.ts";
import { isRequestOf, makeTrace } from "./trace.ts";
import type { InspectableClient, InspectorAction, InspectorSource, InspectorView } from "./types.ts";

/** Options of {@link createInspector}. */
export interface InspectorOptions {
  server: SessionServer;
  /** Only this chat. Default: everything on the server. */
  chatId?: string;
  /** The server's clock, where its time may be paused, stepped and hurried. */
  clock?: PacedClock;
  /** Deploys the agents' next versions, for the upgrade button. Without it a run hands over to one of its own version. */
  deploy?: () => void;
  /** Lines of the time line that are kept. Default 500. */
  limit?: number;
  /** Milliseconds between two calls of a listener. Default 100. */
  intervalMs?: number;
  /** The time that the interval is counted in. Default: the machine's. */
  timers?: Clock;
}

/** Sees everything that happens on a session server and can break it. Its face is `Inspector` of `trigger-chat-kit/inspector`. */
export interface Inspector extends InspectorSource {
  /** The chat that it keeps to, if any. */
  readonly chatId?: string;
  /** Shows a client's connection, turn, cursor, tab role and token life, and its events on the time line. Returns the function that ends it. */
  watch(client: InspectableClient, chatId: string, name?: string): () => void;
  /** Ends it: the server goes on unseen. */
  dispose(): void;
}

/** Records of a session's `.out` that a trace holds at least. */
const TRACED_RECORDS = 10_000;

/**
 * Makes the model behind the wire inspector: a time line, runs, clients, faults and time, as plain JSON without tokens.
 *
 * @example
 * ```ts
 * const clock = createPacedClock();
 * const server = createSessionServer({ agents, clock });
 * const inspector = createInspector({ server, clock });
 * const stopWatching = inspector.watch(transport, chatId);
 * await inspector.act({ type: "break", what: "drop" });
 * const trace = await inspector.trace();
 * ```
 */
export function createInspector(options: InspectorOptions): Inspector {
  const { server, chatId, clock, limit = 500, intervalMs = 100, timers = realClock } = options;
  const timeline = new Timeline(limit);
  const index = new SessionIndex(chatId);
  const faults = new FaultLog(server, chatId);
  const outLog = new OutLog(TRACED_RECORDS);
  const listeners = new Set<() => void>();
  let cached: InspectorView | null = null;
  let cancelNotice: (() => void) | null = null;
  let offline: (() => void) | null = null;

  const now = () => (clock ?? timers).now();

  const changed = () => {
    cached = null;
    if (listeners.size === 0) return;
    cancelNotice ??= timers.setTimeout(() => {
      cancelNotice = null;
      for (const listener of [...listeners]) listener();
    }, intervalMs);
  };

  const clients = new Clients((name, event) => {
    if (event !== null) timeline.addClient(name, now(), event);
    changed();
  });

  const take = (event: ServerEvent) => {
    if (event.type === "request" && !isRequestOf(event.request.path, index.sessions, chatId)) return;
    if (!index.take(event)) return;
    faults.take(event);
    outLog.take(event);
    timeline.add(event);
    changed();
  };
  for (const event of pastEvents(server.inspect())) take(event);
  const unsubscribe = server.subscribe(take);
  const unsubscribeClock = clock?.subscribe(changed);

  const view = (): InspectorView => ({
    now: now(),
    clock: clock ? { playing: clock.playing, speed: clock.speed } : null,
    sessions: index.sessions,
    runs: index.runs,
    clients: clients.views(),
    faults: server.faults.list().map(({ id, fault, hits, remaining }) => ({ id, type: fault.type, hits, remaining: remaining === Infinity ? null : remaining })),
    rows: timeline.rows,
    dropped: timeline.dropped,
    breaks: BREAKS.flatMap(({ id }) => (id === "idle-out" && !clock ? [] : [id])),
  });

  const context = (): BreakContext => ({
    server,
    chatId,
    clock,
    deploy: options.deploy,
    isReading: index.isRead,
    runs: () => index.runs,
    dropped: () => faults.dropped(),
    toggleOffline(fault) {
      offline?.();
      offline = offline === null ? server.faults.add(fault) : null;
    },
  });

  const act = async (action: InspectorAction): Promise<void> => {
    switch (action.type) {
      case "break":
        return ACTS[action.what](context());
      case "clear-faults":
        offline = null;
        return server.faults.clear();
      case "play":
        return clock?.play();
      case "pause":
        return clock?.pause();
      case "step":
        return clock?.step();
      case "speed":
        return clock?.setSpeed(action.speed);
      case "advance":
        return clock?.advance(action.ms);
    }
  };

  return {
    chatId,
    read: () => (cached ??= view()),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async act(action) {
      await act(action);
      changed();
    },
    trace: async () => makeTrace({ snapshot: server.inspect(), chatId, out: (id) => outLog.of(id), faults: faults.traced(), events: clients.events() }),
    watch: (client, id, name) => clients.watch(client, id, name),
    dispose() {
      unsubscribe();
      unsubscribeClock?.();
      clients.dispose();
      cancelNotice?.();
      listeners.clear();
    },
  };
}
