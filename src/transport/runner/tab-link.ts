import { ChatKitError } from "../errors.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { ChatTabCoordinator, TabMirror } from "../tabs/index.ts";
import type { TabState } from "../tabs/port.ts";
import { MIRROR_WAIT_MS } from "../timing.ts";
import type { ChatContext } from "./context.ts";
import { parseCursor } from "./session.ts";
import type { TurnList } from "./tab-gate.ts";
import { createTurnMirror } from "./turn-mirror.ts";
import type { Turns } from "./turns.ts";

/** What a tab link asks of its chat. */
export interface TabLinkPorts {
  /** The session was closed, as another tab learned. */
  close(reason: string | undefined): void;
  /** Give `.out` back. */
  disconnect(): void;
}

/** One chat's tie to the other tabs of the browser. Loaded with the coordinator. */
export interface TabLink {
  /** Claims the chat. Throws when another tab owns it. */
  claim(): void;
  /** Proves the claim right before an append. Rejects when another tab owns the chat. */
  prove(signal: AbortSignal | undefined): Promise<void>;
  /** Lets other tabs send, and tells them how far this one got. */
  release(): void;
  /** Puts the mirror between a turn and its reader. */
  wrap(id: number, reader: ChunkReader): ChunkReader;
  /** A reader goes and its turn does not. Called before the reader is closed. */
  leave(id: number): void;
  /** Tells the other tabs what is read here, and where one that takes over has to begin. */
  begin(id: number, list: TurnList): void;
  closed(reason: string | undefined): void;
  /** A turn began in another tab and has not ended there. */
  isElsewhere(): boolean;
  /**
   * Before a turn is resumed: `owner`: it is this tab's to tell. `alone`: read it, tell nobody. `mirrored`: another tab
   * owns it and shows it here.
   */
  beforeResume(signal: AbortSignal | undefined): Promise<"owner" | "alone" | "mirrored">;
  /** This tab reads a turn without owning the chat. */
  readAlone(id: number): void;
  onTab(tab: TabState): void;
  /** Another tab came late. */
  onLateTab(): void;
  /** What another tab learned of the session. */
  onPeer(facts: { lastEventId?: string; closed?: boolean; closedReason?: string }): void;
}

export function createTabLink(port: ChatTabCoordinator, mirror: TabMirror, context: ChatContext, turns: Turns, ports: TabLinkPorts): TabLink {
  const { chatId, store } = context;
  const turnMirror = createTurnMirror(mirror, chatId);
  store.setState({ tab: port.state(chatId) });

  const notOwner = () => new ChatKitError("tab_not_owner", "This chat is active in another tab. Go on there, or take the chat over here.", { chatId });

  const tellCursor = () => {
    const { session } = context;
    const cursor = session?.turnStart ? session.turnStart.cursor : session?.cursor;
    if (cursor !== undefined) port.broadcastSession(chatId, { lastEventId: String(cursor) });
  };

  return {
    claim: () => {
      if (!port.claim(chatId)) throw notOwner();
    },
    prove: async (signal) => {
      if (!(await port.confirm(chatId, signal))) throw notOwner();
    },
    release: () => {
      if (!port.hasClaim(chatId)) return;
      if (context.session && !context.session.turnStart) tellCursor();
      port.release(chatId);
    },
    wrap: turnMirror.wrap,
    leave: turnMirror.leave,
    begin: (id, list) => {
      tellCursor();
      turnMirror.begin(id, list);
    },
    closed: (closedReason) => port.broadcastSession(chatId, { closed: true, closedReason }),
    isElsewhere: () => mirror.isRunning(chatId),
    beforeResume: async (signal) => {
      if (port.claim(chatId) && (await port.confirm(chatId, signal))) return "owner";
      // The owner's mirror saves a connection; without it this tab reads for itself, and sends nothing.
      return (await mirror.ready(chatId, MIRROR_WAIT_MS)) ? "mirrored" : "alone";
    },
    readAlone: turnMirror.beginAlone,
    onTab: (tab) => {
      const was = store.getState().tab;
      store.setState({ tab });
      if (was.role !== "owner" || tab.role !== "reader") return;
      turnMirror.drop();
      turns.send({ type: "end" });
      ports.disconnect();
    },
    onLateTab: () => {
      if (port.hasClaim(chatId)) tellCursor();
    },
    onPeer: ({ lastEventId, closed, closedReason }) => {
      const { session } = context;
      const cursor = parseCursor(lastEventId);
      if (!session) return;
      if (closed) ports.close(closedReason);
      if (cursor === undefined || turns.readers.size > 0 || cursor <= (session.cursor ?? -1)) return;
      turns.send({ type: "end" });
      context.change({ cursor, isStreaming: false, activeInputSeq: undefined, turnStart: undefined });
    },
  };
}
