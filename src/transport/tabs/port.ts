/** What this tab is for one chat. `free`: nobody sends, any tab may. `reader`: another tab owns the turn. */
export type TabRole = "free" | "owner" | "reader";

/**
 * Why a tab may not send. `other-tab-sending`: it never tried. `lost-claim`: it tried (or was sending) and another tab
 * won, so what it wanted to send was not sent. `taken-over`: it was sending and the user moved the turn elsewhere.
 */
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
 *
 * How a transport uses it:
 *
 * 1. Before an append that starts a turn: `claim`, and when that is false refuse with `tab_not_owner`.
 * 2. Before **every** append (the first, a steered message, an action, a stop by the owner): `await confirm`, and call
 *    `fetch` in the continuation itself, without another `await` between. `confirm` asks the lock manager anew each
 *    time, so a tab that was frozen and taken over meanwhile learns it here and never appends.
 * 3. `release` when the turn ends, fails, is stopped or aborted, when an append fails for good, and on `dispose`.
 * 4. A change from `owner` to `reader` while a turn streams means that another tab took it over: close the local
 *    `.out` reader without a stop and end the local stream without an error; the mirror goes on from here.
 */
export interface TabPort {
  readonly tabId: string;
  state(chatId: string): TabState;
  /** Called after every change of a chat's {@link TabState}. A throwing listener is ignored. */
  subscribe(listener: (chatId: string, state: TabState) => void): () => void;
  /** Synchronous and optimistic. False when another tab is known to own the chat. */
  claim(chatId: string): boolean;
  /**
   * Resolves true once ownership is certain (the lock is held, or nobody contested), false when another tab won, when
   * this tab has no claim, or when `signal` aborts. Proves it anew on every call.
   */
  confirm(chatId: string, signal?: AbortSignal): Promise<boolean>;
  release(chatId: string): void;
  /** Makes this tab the owner of a running turn; the old owner becomes a reader. False when that was not possible. */
  takeOver(chatId: string, signal?: AbortSignal): Promise<boolean>;
  /** Posts a JSON value to the chat's other tabs. The coordinator wraps, versions and validates it. */
  post(chatId: string, message: TabMessage): void;
  onMessage(listener: (chatId: string, message: TabMessage, fromTabId: string) => void): () => void;
  dispose(): void;
}

/** How a list of messages looked: how many, and a hash over their ids, roles and the shape of their parts. */
export interface ListDigest {
  count: number;
  hash: number;
}

/**
 * What tabs tell each other of a chat. Never holds a token.
 *
 * `version` names a turn and rises: what belongs to a lower one than the receiver knows is ignored, whenever it
 * arrives. `n` counts the turn's posts of chunks before this message. A list travels as its difference: `before`
 * describes the messages that both tabs have, `tail` follows them.
 */
export type TabMessage =
  /**
   * The list of a turn. `after`: so many of its messages stand behind the answer. `continues`: the answer goes on in the
   * list's last message. `ahead`: the turn runs for as long as the sender reads it. `log`: the chunks so far; null: only the list is
   * news. `end`: the turn is over.
   */
  | {
      type: "list";
      version: number;
      n: number;
      before: ListDigest;
      tail: readonly unknown[];
      after: number;
      continues: boolean;
      ahead: boolean;
      log: readonly unknown[] | null;
      end: boolean;
    }
  /**
   * Chunks of the turn, in order, and whether they were the last. With the first post, be it an empty one, the server
   * has the turn's message: a turn that ends with its first was refused.
   */
  | { type: "chunks"; version: number; n: number; chunks: readonly unknown[]; end?: boolean }
  /** A tab arrived or missed something. The sender answers with its list, without what `have` proves to be there. */
  | { type: "hello"; version: number; have: ListDigest | null }
  /** A whole list, from code written against the published coordinator. */
  | { type: "broadcast"; messages: readonly unknown[] }
  /**
   * Facts of the session, never its token: a channel is readable by every script of the origin, and a token in it would
   * outlive the page that asked for it. Each tab has its own `accessToken` callback and refreshes by itself on its next
   * 401; until then its old token stays as valid as it was, because minting a token revokes no other. `inSeq`: what
   * became of an append that was under way when its tab was taken over: its number on `.in`, null when it was refused.
   */
  | ({ type: "session" } & TabFacts);

/** What a tab tells the others of a session. */
export interface TabFacts {
  lastEventId?: string;
  closed?: boolean;
  closedReason?: string;
  inSeq?: number | null;
  /** Every record up to `lastEventId` belongs to a turn that is over: nobody's output is in doubt from there on. */
  settled?: boolean;
  /** The newest number on `.in` that the tab knows of. */
  lastInputSeq?: number;
}
