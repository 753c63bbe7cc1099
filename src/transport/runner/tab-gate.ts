import type { UIMessage } from "ai";
import type { SessionFetch } from "../http/fetch-chain.ts";
import type { ChatTabCoordinator, TabMirror } from "../tabs/index.ts";
import type { ChatContext } from "./context.ts";
import type { TabLink, TabLinkPorts } from "./tab-link.ts";
import type { Turns } from "./turns.ts";

/** The list that a turn answers. */
export interface TurnList {
  messages?: readonly UIMessage[];
  regenerate?: boolean;
  /** A head start: it runs for as long as the tab that made it reads it. */
  isAhead?: boolean;
}

/** Tab coordination once it is loaded. */
export interface Tabs {
  port: ChatTabCoordinator;
  mirror: TabMirror;
  /** Ties one chat's runner to the other tabs. */
  link(context: ChatContext, turns: Turns, ports: TabLinkPorts): TabLink;
}

/** Tab coordination as the transport holds it: loaded on demand, absent without `multiTab`. */
export interface TabGate {
  /** Null until it is loaded, and where every tab is independent. */
  readonly loaded: Tabs | null;
  /** Loads it, and resolves when {@link TabGate.loaded} is what it will be. */
  readonly ready: Promise<void>;
  /** Calls `fn` as soon as coordination is loaded, if ever. */
  use(fn: (tabs: Tabs) => void): void;
  dispose(): void;
}

/** A gate that lets everything through: one tab, or tabs that do not know of each other. */
export const NO_TABS: TabGate = { loaded: null, ready: Promise.resolve(), use: () => {}, dispose: () => {} };

/**
 * Loads the coordinator when somebody first needs it: a render on a server, or one that is thrown away, opens no channel.
 * A page that cannot load it goes on as if `multiTab` were off. `linkOf`: the tie of a chat that has a runner.
 */
export function openTabGate(linkOf: (chatId: string) => TabLink | null | undefined): TabGate {
  let loaded: Tabs | null = null;
  let disposed = false;
  let waiting: Array<(tabs: Tabs) => void> = [];
  let loading: Promise<void> | undefined;
  const load = () =>
    import("./tab-link.ts").then(
      ({ createTabs }) => {
        if (disposed) return;
        loaded = createTabs(linkOf);
        for (const fn of waiting) fn(loaded);
        waiting = [];
      },
      () => {},
    );
  return {
    get loaded() {
      return loaded;
    },
    get ready() {
      return (loading ??= load());
    },
    use: (fn) => {
      if (loaded) fn(loaded);
      else waiting.push(fn);
    },
    dispose: () => {
      disposed = true;
      loaded?.mirror.dispose();
      loaded?.port.dispose();
      loaded = null;
    },
  };
}

/** Proves this tab's claim right before each append; a tab that was taken over meanwhile never appends. */
export function withClaim(next: SessionFetch, link: () => TabLink | null): SessionFetch {
  return async (request) => {
    const proof = request.claimed ? link()?.prove(request.signal) : undefined;
    if (proof) await proof;
    return next(request);
  };
}
