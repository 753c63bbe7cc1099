import { ChatKitError } from "../errors.ts";
import type { SessionFetch } from "../http/fetch-chain.ts";
import type { ChatTabCoordinator, TabMirror, TabPort } from "../tabs/index.ts";

/** Tab coordination as the transport holds it: loaded on demand, absent without `multiTab`. */
export interface TabGate {
  /** Null until it is loaded, and where every tab is independent. */
  readonly port: ChatTabCoordinator | null;
  /** Null exactly when {@link TabGate.port} is. */
  readonly mirror: TabMirror | null;
  /** Resolves when {@link TabGate.port} is what it will be. */
  readonly ready: Promise<void>;
  /** Calls `fn` with the coordinator and the mirror as soon as there are any. */
  use(fn: (port: ChatTabCoordinator, mirror: TabMirror) => void): void;
  dispose(): void;
}

/** A gate that lets everything through: one tab, or tabs that do not know of each other. */
export const NO_TABS: TabGate = { port: null, mirror: null, ready: Promise.resolve(), use: () => {}, dispose: () => {} };

/** Loads the coordinator. A page that cannot load it goes on as if `multiTab` were off. */
export function openTabGate(): TabGate {
  let port: ChatTabCoordinator | null = null;
  let mirror: TabMirror | null = null;
  let disposed = false;
  let waiting: Array<(port: ChatTabCoordinator, mirror: TabMirror) => void> = [];
  const ready = import("../tabs/index.ts").then(
    ({ ChatTabCoordinator: Coordinator, TabMirror: Mirror }) => {
      if (disposed) return;
      port = new Coordinator();
      mirror = new Mirror(port);
      for (const fn of waiting) fn(port, mirror);
      waiting = [];
    },
    () => {},
  );
  return {
    get port() {
      return port;
    },
    get mirror() {
      return mirror;
    },
    ready,
    use: (fn) => {
      if (port && mirror) fn(port, mirror);
      else waiting.push(fn);
    },
    dispose: () => {
      disposed = true;
      mirror?.dispose();
      port?.dispose();
      port = mirror = null;
    },
  };
}

/** The error of a send in a tab that does not own the chat. */
export function notOwner(chatId: string): ChatKitError {
  return new ChatKitError("tab_not_owner", "This chat is active in another tab. Go on there, or take the chat over here.", { chatId });
}

/** Proves this tab's claim right before each append; a tab that was taken over meanwhile never appends. */
export function withClaim(next: SessionFetch, gate: TabGate, chatId: string): SessionFetch {
  return async (request) => {
    const port: TabPort | null = gate.port;
    if (request.claimed && port && !(await port.confirm(chatId, request.signal))) throw notOwner(chatId);
    return next(request);
  };
}
