import { ChatKitError } from "../errors.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import { ChatTabCoordinator } from "../tabs/coordinator.ts";
import { TabMirror } from "../tabs/mirror/tab-mirror.ts";
import type { TabFacts, TabState } from "../tabs/port.ts";
import { MIRROR_WAIT_MS } from "../timing.ts";
import type { ChatContext } from "./context.ts";
import { NO_OUTSTANDING, parseCursor, resumeCursor } from "./session.ts";
import type { Tabs, TurnList } from "./tab-gate.ts";
import { createTurnMirror } from "./turn-mirror.ts";
import type { Turns } from "./turns.ts";

/** What a tab link asks of its chat. */
export interface TabLinkPorts {
  /** The session was closed, as another tab learned. */
  close(reason: string | undefined): void;
  /** Give `.out` back. */
  disconnect(): void;
  /** Where the session's output stands, for a session that is not known yet. */
  seed(cursor: number): void;
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
  /** A reader goes and its turn does not, unless nobody can read it. Called before the reader is closed. */
  leave(id: number, isBroken?: boolean): void;
  /** The next proof is for this turn's message: with it the other tabs hear of the turn. */
  announce(id: number, list: TurnList): void;
  /** What became of the message: its number on `.in`, null when it was refused. */
  answered(id: number, inSeq: number | null): void;
  /** Tells the other tabs what is read here, and where one that takes over has to begin. */
  begin(id: number, list: TurnList): void;
  closed(reason: string | undefined): void;
  /** A turn began in another tab and has not ended there, or may run in a chat that was taken over. */
  isElsewhere(): boolean;
  /**
   * Before a turn is resumed: `owner`: it is this tab's to tell. `alone`: read it, tell nobody. `mirrored`: another tab
   * owns it and shows it here.
   */
  beforeResume(signal: AbortSignal | undefined): Promise<"owner" | "alone" | "mirrored">;
  /**
   * The number on `.in` of the turn that began elsewhere; `known` where the mirror has shown its output. Undefined: there
   * is none. `look` asks the server, for an answered one too where nothing of it was shown.
   */
  find(known: number, look: (answeredToo: boolean) => Promise<number | undefined>): Promise<number | undefined>;
  /** This tab reads a turn without owning the chat. */
  readAlone(id: number): void;
  onTab(tab: TabState): void;
  /** Another tab came late. */
  onLateTab(): void;
  /** What another tab learned of the session. */
  onPeer(facts: TabFacts): void;
}

/** How often the server is asked for a message that was on its way when its tab was taken over, and how many times. */
const LOOK_AGAIN_MS = 1_000;
const LOOKS = 20;

/** Tab coordination of one transport; what other tabs say reaches the chats that have a runner. */
export function createTabs(linkOf: (chatId: string) => TabLink | null | undefined): Tabs {
  const port = new ChatTabCoordinator();
  const mirror = new TabMirror(port);
  port.subscribe((chatId, state) => linkOf(chatId)?.onTab(state));
  port.addSessionListener((chatId, facts) => linkOf(chatId)?.onPeer(facts));
  port.onMessage((chatId, message) => message.type === "hello" && linkOf(chatId)?.onLateTab());
  return { port, mirror, link: (...parts) => createTabLink(port, mirror, ...parts) };
}

function createTabLink(port: ChatTabCoordinator, mirror: TabMirror, context: ChatContext, turns: Turns, ports: TabLinkPorts): TabLink {
  const { chatId, store, platform } = context;
  const turnMirror = createTurnMirror(mirror, chatId);
  store.setState({ tab: port.state(chatId) });
  /** The message that is about to go out, or has. */
  let sending: { id: number; list: TurnList; isTold: boolean } | null = null;
  /** The chat was taken over and what runs in it has not been looked for. */
  let isTaken = false;
  /** The newest claim was made to read a turn on: losing it loses nothing that was to be sent. */
  let isReading = false;
  /** What the old owner said of the message that it was sending. */
  let verdict: number | null | undefined;
  let onVerdict = (): void => {};

  const notOwner = () => new ChatKitError("tab_not_owner", "This chat is active in another tab. Go on there, or take the chat over here.", { chatId });

  const tellCursor = (settled?: true) => {
    const { session } = context;
    const cursor = session && (settled ? session.cursor : resumeCursor(session));
    if (cursor !== undefined) port.broadcastSession(chatId, { lastEventId: String(cursor), settled, lastInputSeq: session?.lastInputSeq });
  };
  const begin = (id: number, list: TurnList) => {
    tellCursor();
    turnMirror.begin(id, list);
  };

  return {
    begin,
    claim: () => {
      isReading = false;
      if (!port.claim(chatId)) throw notOwner();
    },
    prove: async (signal) => {
      if (!(await port.confirm(chatId, signal))) throw notOwner();
      if (!sending || sending.isTold) return;
      sending.isTold = true;
      begin(sending.id, sending.list);
    },
    release: () => {
      if (!port.hasClaim(chatId)) return;
      // Between a turn's boundary and this tab's own book-keeping the session still says that it streams.
      const settled = turns.machine.name === "none" || undefined;
      if (settled || !context.session?.turnStart) tellCursor(settled);
      port.release(chatId);
    },
    wrap: turnMirror.wrap,
    leave: turnMirror.leave,
    announce: (id, list) => {
      sending = { id, list, isTold: false };
    },
    answered: (id, inSeq) => {
      const isTold = sending?.id === id && sending.isTold;
      sending = null;
      if (!isTold) return;
      const isOurs = inSeq === null ? turnMirror.end(id) : turnMirror.stored(id);
      if (!isOurs) port.broadcastSession(chatId, { inSeq });
    },
    closed: (closedReason) => port.broadcastSession(chatId, { closed: true, closedReason }),
    isElsewhere: () => isTaken || mirror.isRunning(chatId),
    beforeResume: async (signal) => {
      isReading = true;
      if (port.claim(chatId) && (await port.confirm(chatId, signal))) return "owner";
      // The owner's mirror saves a connection; without it this tab reads for itself, and sends nothing.
      return (await mirror.ready(chatId, MIRROR_WAIT_MS)) ? "mirrored" : "alone";
    },
    find: async (known, look) => {
      const looks = isTaken ? LOOKS : 0;
      isTaken = false;
      const isSeen = () => mirror.isRunning(chatId) && !mirror.isPending(chatId);
      for (let left = looks; ; left--) {
        // A head start is shown to its end by the tab that made it, if that is still there.
        const isShown = left > 0 && mirror.isAhead(chatId);
        if (!isShown && isSeen()) return known;
        const isPending = mirror.isPending(chatId);
        const seq = isShown ? undefined : await look(isPending);
        // The channel may be slower than the lock.
        if (isPending && !mirror.isRunning(chatId)) return undefined;
        if (seq !== undefined) return seq;
        if (left === 0 || verdict !== undefined || !(isShown || mirror.isPending(chatId))) break;
        await new Promise<void>((resolve) => {
          const cancel = platform.setTimeout(resolve, LOOK_AGAIN_MS);
          onVerdict = () => (cancel(), resolve());
        });
      }
      if (isSeen()) return known;
      if (verdict === undefined || verdict === null) mirror.forget(chatId);
      return verdict ?? undefined;
    },
    readAlone: turnMirror.beginAlone,
    onTab: (tab) => {
      const was = store.getState().tab.role;
      store.setState({ tab: isReading && tab.reason === "lost-claim" ? { ...tab, reason: "other-tab-sending" } : tab });
      isTaken = tab.role === "owner" && (isTaken || was === "reader");
      if (isTaken) verdict = undefined;
      if (was !== "owner" || tab.role !== "reader") return;
      turnMirror.drop();
      turns.send({ type: "end" });
      ports.disconnect();
    },
    onLateTab: () => {
      if (port.hasClaim(chatId)) tellCursor();
    },
    onPeer: ({ lastEventId, closed, closedReason, inSeq, settled, lastInputSeq }) => {
      const { session } = context;
      const cursor = parseCursor(lastEventId);
      if (inSeq !== undefined) {
        verdict = inSeq;
        if (inSeq === null) mirror.forget(chatId);
        onVerdict();
      }
      if (closed) ports.close(closedReason);
      if (!session) return cursor === undefined ? undefined : ports.seed(cursor);
      if (cursor === undefined || turns.readers.size > 0 || cursor <= (session.cursor ?? -1)) return;
      turns.send({ type: "end" });
      context.change({ cursor, ...NO_OUTSTANDING, ...(settled && { lastInputSeq }) });
      // Else the other tab's messages, which are missing in this one's count, would keep its next answer in doubt.
      if (settled) turns.restart();
    },
  };
}
