import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import { createEmit } from "../config.ts";
import type { Emit, LiveConfig } from "../config.ts";
import type { Platform } from "../platform.ts";
import type { ChatState, DeliveryState } from "../state.ts";
import { FREE_TAB } from "../tabs/port.ts";
import type { RetryContext } from "./retry.ts";
import { persistedOf } from "./session.ts";
import type { SessionMemory } from "./session.ts";
import type { TabLink } from "./tab-link.ts";
import { createWaiter } from "./waiter.ts";

/** What every part of one chat's runner shares. */
export interface ChatContext extends RetryContext {
  readonly chatId: string;
  readonly config: LiveConfig;
  readonly platform: Platform;
  readonly emit: Emit;
  readonly store: StoreApi<ChatState>;
  /** The tie to the browser's other tabs; null until it is loaded, and where every tab is independent. */
  link: TabLink | null;
  /** The session, or null while the chat is unknown. Change it through {@link ChatContext.change}. */
  readonly session: SessionMemory | null;
  /** Replaces or patches the session, tells the app and updates the store. */
  change(patch: Partial<SessionMemory>): void;
  setSession(session: SessionMemory | null): void;
  deliver(messageId: string | undefined, delivery: DeliveryState): void;
}

/** The state of a chat nobody has touched. */
export const EMPTY_CHAT: ChatState = Object.freeze({
  connection: "idle",
  retry: null,
  turn: "none",
  deliveries: Object.freeze({}),
  closed: false,
  closedReason: null,
  runPending: false,
  tab: FREE_TAB,
  session: null,
  error: null,
});

/** The next run waits for a deployment: tells the user and the app. */
export function announcePending({ store, emit }: ChatContext, source: "start" | "send" | "head-start" | "upgrade"): void {
  store.setState({ runPending: true });
  emit({ type: "run-pending-version", source });
}

/** The shared ground of one chat: its session, its store and its event channel. */
export function createContext(config: LiveConfig, platform: Platform, chatId: string, initial: SessionMemory | null): ChatContext {
  let session = initial;
  const store = createStore<ChatState>(() => EMPTY_CHAT);
  const emit = createEmit(config, platform, chatId);
  const project = () => {
    const persisted = session && persistedOf(session);
    store.setState({ session: persisted, closed: session?.closed ?? false, closedReason: session?.closedReason ?? null });
    return persisted;
  };
  const notify = () => {
    const persisted = project();
    try {
      config.onSessionChange?.(chatId, persisted);
    } catch (error) {
      // The app's storage failed; the chat goes on, but silence would hide it.
      platform.setTimeout(() => {
        throw error;
      }, 0);
    }
  };
  project();

  return {
    chatId,
    config,
    platform,
    store,
    link: null,
    waiter: createWaiter(platform),
    get session() {
      return session;
    },
    emit,
    schedule: (retry) => store.setState({ retry }),
    change: (patch) => {
      if (!session) return;
      Object.assign(session, patch);
      notify();
    },
    setSession: (next) => {
      session = next;
      notify();
    },
    deliver: (messageId, delivery) => {
      if (messageId === undefined) return;
      store.setState((state) => ({ deliveries: { ...state.deliveries, [messageId]: delivery } }));
    },
  };
}
