import { browserTabEnvironment } from "./browser/environment.ts";
import type { TabEnvironment } from "./environment.ts";
import { notify } from "./notify.ts";
import type { TabFacts, TabMessage, TabPort, TabState } from "./port.ts";
import { TabRunner } from "./runner.ts";

type ReadOnlyListener = (chatId: string, isReadOnly: boolean) => void;
type MessagesListener = (chatId: string, messages: unknown[]) => void;
type SessionListener = (chatId: string, session: TabFacts) => void;

/**
 * Sees to it that one tab at a time sends on a chat, over all tabs of an origin. Where the browser has Web Locks they
 * decide, elsewhere announcements and heartbeats do; without `BroadcastChannel` everything is allowed and nothing is
 * said. Its methods are those of the published coordinator, with `confirm`, `takeOver` and messages beside them.
 *
 * @example
 * ```ts
 * const tabs = new ChatTabCoordinator();
 * if (tabs.claim(chatId) && (await tabs.confirm(chatId))) send();
 * ```
 */
export class ChatTabCoordinator implements TabPort {
  readonly #runner: TabRunner;
  readonly #readOnly = new Set<ReadOnlyListener>();
  readonly #messages = new Set<MessagesListener>();
  readonly #sessions = new Set<SessionListener>();
  readonly #states = new Set<(chatId: string, state: TabState) => void>();
  readonly #posts = new Set<(chatId: string, message: TabMessage, fromTabId: string) => void>();
  readonly #wasReadOnly = new Set<string>();

  /** `environment` stands in for the browser in tests. */
  constructor(environment: TabEnvironment = browserTabEnvironment()) {
    this.#runner = new TabRunner(environment, {
      onView: (chatId, view) => this.#changed(chatId, view),
      onMessage: (chatId, message, from) => this.#received(chatId, message, from),
    });
  }

  /** Random, new for every coordinator. */
  get tabId(): string {
    return this.#runner.tabId;
  }

  state(chatId: string): TabState {
    return this.#runner.view(chatId);
  }

  subscribe(listener: (chatId: string, state: TabState) => void): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  /** Claims a chat for sending: synchronous and optimistic. False when another tab is known to own it. */
  claim(chatId: string): boolean {
    if (!this.#runner.active) return true;
    if (this.isReadOnly(chatId)) return false;
    this.#runner.dispatch(chatId, { type: "claim" });
    return true;
  }

  confirm(chatId: string, signal?: AbortSignal): Promise<boolean> {
    return this.#runner.active ? this.#runner.proof(chatId, signal) : Promise.resolve(!signal?.aborted);
  }

  takeOver(chatId: string, signal?: AbortSignal): Promise<boolean> {
    if (this.#runner.active && !signal?.aborted) this.#runner.dispatch(chatId, { type: "take-over" });
    return this.confirm(chatId, signal);
  }

  /** Gives a claim back, so that any tab can send. */
  release(chatId: string): void {
    if (this.#runner.active) this.#runner.dispatch(chatId, { type: "release" });
  }

  /** Whether this tab claims the chat. Optimistic: only `confirm` proves it. */
  hasClaim(chatId: string): boolean {
    return this.state(chatId).role === "owner";
  }

  /** Whether another tab owns the chat. */
  isReadOnly(chatId: string): boolean {
    return this.state(chatId).role === "reader";
  }

  addListener(fn: ReadOnlyListener): void {
    this.#readOnly.add(fn);
  }

  removeListener(fn: ReadOnlyListener): void {
    this.#readOnly.delete(fn);
  }

  post(chatId: string, message: TabMessage): void {
    this.#runner.post({ k: "msg", c: chatId, m: message });
  }

  onMessage(listener: (chatId: string, message: TabMessage, fromTabId: string) => void): () => void {
    this.#posts.add(listener);
    return () => this.#posts.delete(listener);
  }

  /** Posts a whole list, as the published coordinator does. The kit itself mirrors by deltas (`mirror/`). */
  broadcastMessages(chatId: string, messages: unknown[]): void {
    this.post(chatId, { type: "broadcast", messages });
  }

  addMessagesListener(fn: MessagesListener): void {
    this.#messages.add(fn);
  }

  removeMessagesListener(fn: MessagesListener): void {
    this.#messages.delete(fn);
  }

  /** Posts facts of the session. Only the named fields travel: a token passed by mistake stays here. */
  broadcastSession(chatId: string, { lastEventId, closed, closedReason, inSeq, settled, lastInputSeq }: TabFacts): void {
    this.post(chatId, { type: "session", lastEventId, closed, closedReason, inSeq, settled, lastInputSeq });
  }

  addSessionListener(fn: SessionListener): void {
    this.#sessions.add(fn);
  }

  removeSessionListener(fn: SessionListener): void {
    this.#sessions.delete(fn);
  }

  /** Releases every claim, says so, and falls silent. */
  dispose(): void {
    for (const set of [this.#readOnly, this.#messages, this.#sessions, this.#states, this.#posts]) set.clear();
    this.#runner.dispose();
  }

  #changed(chatId: string, state: TabState): void {
    notify(this.#states, chatId, state);
    const readOnly = state.role === "reader";
    if (readOnly === this.#wasReadOnly.has(chatId)) return;
    if (readOnly) this.#wasReadOnly.add(chatId);
    else this.#wasReadOnly.delete(chatId);
    notify(this.#readOnly, chatId, readOnly);
  }

  #received(chatId: string, message: TabMessage, from: string): void {
    notify(this.#posts, chatId, message, from);
    if (message.type === "broadcast") notify(this.#messages, chatId, [...message.messages]);
    if (message.type === "session") {
      const { type: _, ...session } = message;
      notify(this.#sessions, chatId, session);
    }
  }
}
