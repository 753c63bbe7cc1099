/** What this tab is for one chat. `free`: nobody sends, any tab may. `reader`: another tab owns the turn. */
export type TabRole = "free" | "owner" | "reader";

/** Why a tab may not send. */
export type TabReason = "other-tab-sending" | "taken-over" | "lost-claim";

/** A chat's ownership as seen from this tab. */
export interface TabState {
  role: TabRole;
  /** Set while `role` is `reader`. */
  reason: TabReason | null;
  /** Random id of the owning tab, where it is known. */
  ownerTabId: string | null;
}

/** The state of a chat that no tab owns. */
export const FREE_TAB: TabState = Object.freeze({ role: "free", reason: null, ownerTabId: null });

/**
 * What the transport needs of tab coordination; `ChatTabCoordinator` implements it and is loaded on demand. Without
 * `multiTab`, and where `BroadcastChannel` is absent, the transport uses none and every tab is independent.
 */
export interface TabPort {
  readonly tabId: string;
  state(chatId: string): TabState;
  subscribe(listener: (chatId: string, state: TabState) => void): () => void;
  /** Synchronous and optimistic. False when another tab is known to own the chat. */
  claim(chatId: string): boolean;
  /** Resolves true once ownership is certain (the lock is held, or nobody contested), false when another tab won. */
  confirm(chatId: string, signal?: AbortSignal): Promise<boolean>;
  release(chatId: string): void;
  /** Makes this tab the owner of a running turn; the old owner becomes a reader. False when that was not possible. */
  takeOver(chatId: string, signal?: AbortSignal): Promise<boolean>;
  /** Posts a JSON value to the chat's other tabs. The coordinator wraps, versions and validates it. */
  post(chatId: string, message: TabMessage): void;
  onMessage(listener: (chatId: string, message: TabMessage, fromTabId: string) => void): () => void;
  dispose(): void;
}

/** What tabs tell each other of a chat. Never holds a token. */
export type TabMessage =
  | { type: "messages"; version: number; messages: readonly unknown[] }
  | { type: "message"; version: number; message: unknown }
  | { type: "chunk"; version: number; n: number; messageId: string | null; chunk: unknown }
  | { type: "turn"; version: number; phase: "started" | "ended"; messageId: string | null }
  | { type: "session"; lastEventId?: string; closed?: boolean; closedReason?: string; tokenRefreshed?: boolean }
  | { type: "hello" }
  | { type: "resync"; version: number };
