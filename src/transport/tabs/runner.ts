import { createTabLocks, type TabLocks } from "./browser/locks.ts";
import type { TabChannel, TabEnvironment } from "./environment.ts";
import { type ChatRecord, createChatRecord, sameView } from "./chat-record.ts";
import { FREE_TAB, type TabMessage, type TabState } from "./port.ts";
import { bestRival, type ClaimEffect, type ClaimEvent, UNNAMED, viewOf } from "./protocol/claim.ts";
import { heartbeatDeadline, stepWithHeartbeats } from "./protocol/with-heartbeats.ts";
import { lockDeadline, stepWithLocks } from "./protocol/with-locks.ts";
import { CHANNEL_NAME, decodeFrame, encodeFrame, type Frame } from "./wire.ts";

/** What the runner reports. */
export interface TabRunnerListeners {
  onView: (chatId: string, view: TabState) => void;
  onMessage: (chatId: string, message: TabMessage, from: string) => void;
}

/** Performs what the claim protocols ask for: posts frames, requests locks, keeps one timer per chat. */
export class TabRunner {
  readonly tabId: string;
  readonly #environment: TabEnvironment;
  readonly #listeners: TabRunnerListeners;
  #channel: TabChannel | null;
  readonly #chats = new Map<string, ChatRecord>();
  readonly #cleanups: Array<() => void> = [];
  #locks: TabLocks | null;

  constructor(environment: TabEnvironment, listeners: TabRunnerListeners) {
    this.#environment = environment;
    this.#listeners = listeners;
    this.tabId = environment.randomId();
    this.#channel = environment.openChannel(CHANNEL_NAME, (data) => this.#receive(data));
    this.#locks = this.#channel && environment.locks ? createTabLocks(environment.locks, this.tabId) : null;
    if (!this.#channel) return;
    this.#cleanups.push(
      environment.onPageHide(() => this.releaseAll()),
      environment.onPageShow(() => {
        this.#arrive();
        for (const chatId of this.#chats.keys()) this.dispatch(chatId, { type: "refresh" });
      }),
    );
    this.#arrive();
  }

  /** False where tabs cannot talk: everything is allowed then, and nothing is said. */
  get active(): boolean {
    return this.#channel !== null;
  }

  view(chatId: string): TabState {
    return this.#chats.get(chatId)?.view ?? FREE_TAB;
  }

  /** Resolves with the next settlement of the chat's claim. */
  proof(chatId: string, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const { waiters } = this.#chat(chatId);
      const settle = (ok: boolean) => {
        waiters.delete(settle);
        signal?.removeEventListener("abort", abort);
        resolve(ok);
      };
      const abort = () => settle(false);
      signal?.addEventListener("abort", abort);
      waiters.add(settle);
      this.dispatch(chatId, { type: "confirm" });
    });
  }

  post(frame: Frame): void {
    this.#channel?.post(encodeFrame(this.tabId, frame));
  }

  releaseAll(): void {
    for (const chatId of this.#chats.keys()) this.dispatch(chatId, { type: "release" });
  }

  dispatch(chatId: string, event: ClaimEvent): void {
    if (!this.#channel) return;
    const chat = this.#chat(chatId);
    const step = this.#locks ? stepWithLocks : stepWithHeartbeats;
    const [state, effects] = step(chat.state, event, this.#environment.now(), this.tabId);
    chat.state = state;
    for (const effect of effects) this.#perform(chatId, chat, effect);
    this.#follow(chatId, chat);
  }

  dispose(): void {
    this.releaseAll();
    for (const chat of this.#chats.values()) {
      chat.timer?.stop();
      chat.watched?.stop();
    }
    for (const cleanup of this.#cleanups) cleanup();
    this.#channel?.close();
    this.#channel = null;
  }

  #chat(chatId: string): ChatRecord {
    let chat = this.#chats.get(chatId);
    if (!chat) {
      chat = createChatRecord();
      this.#chats.set(chatId, chat);
    }
    return chat;
  }

  #receive(data: unknown): void {
    const decoded = decodeFrame(data, this.tabId);
    if (!decoded) return;
    const { from, frame } = decoded;
    if (frame.k === "own") {
      this.dispatch(frame.c, { type: "own", from, epoch: frame.e, held: frame.h, steal: frame.s });
    } else if (frame.k === "free") {
      this.dispatch(frame.c, { type: "free", from, epoch: frame.e });
    } else if (frame.k === "hello") {
      for (const chatId of this.#chats.keys()) this.dispatch(chatId, { type: "hello" });
    } else {
      this.dispatch(frame.c, { type: "alive", from });
      this.#listeners.onMessage(frame.c, frame.m, from);
    }
  }

  #perform(chatId: string, chat: ChatRecord, effect: ClaimEffect): void {
    switch (effect.type) {
      case "announce":
        return this.post({ k: "own", c: chatId, e: effect.epoch, h: effect.held, s: effect.steal });
      case "free":
        return this.post({ k: "free", c: chatId, e: effect.epoch });
      case "settle":
        for (const settle of [...chat.waiters]) settle(effect.ok);
        return;
      case "probe":
        this.#locks?.owner(chatId).then(
          (owner) => this.dispatch(chatId, { type: "probed", owner }),
          () => this.#withoutLocks(),
        );
        return;
      case "lock":
        return this.#lock(chatId, chat, effect.steal, effect.epoch);
      case "drop":
        chat.drops.get(effect.epoch)?.();
        chat.drops.delete(effect.epoch);
    }
  }

  #lock(chatId: string, chat: ChatRecord, steal: boolean, epoch: number): void {
    const drop = this.#locks?.acquire(chatId, epoch, steal, (outcome) => {
      if (outcome === "failed") this.#withoutLocks();
      else this.dispatch(chatId, { type: "lock", outcome, epoch });
    });
    if (drop) chat.drops.set(epoch, drop);
  }

  /** The page has a lock manager that refuses to work (opaque origin, private mode): go on by heartbeats. */
  #withoutLocks(): void {
    if (!this.#locks) return;
    this.#locks = null;
    for (const [chatId, chat] of this.#chats) {
      const { self } = chat.state;
      chat.state = { ...chat.state, self: null, probe: "idle" };
      if (self) this.dispatch(chatId, { type: self.steal ? "take-over" : "claim" });
    }
  }

  /** Brings what hangs off a chat's state in line with it: listeners, the watch on the owner's lock, the timer. */
  #follow(chatId: string, chat: ChatRecord): void {
    const owner = this.#locks ? bestRival(chat.state.rivals) : null;
    const key = owner && owner.tabId !== UNNAMED ? `${owner.tabId}/${owner.epoch}` : null;
    if (key !== (chat.watched?.key ?? null)) {
      chat.watched?.stop();
      chat.watched = null;
      // While a question is out the answer may name another owner.
      if (key && owner && chat.state.probe === "idle") {
        const stop = this.#locks?.watch(chatId, owner, () => {
          chat.watched = null; // watched anew if the answer to the question that follows still names this owner
          this.dispatch(chatId, { type: "gone" });
        });
        chat.watched = { key, stop: stop ?? (() => {}) };
      }
    }
    const at = this.#locks ? lockDeadline(chat.state) : heartbeatDeadline(chat.state);
    if (at !== (chat.timer?.at ?? null)) {
      chat.timer?.stop();
      chat.timer = null;
      if (at !== null) {
        const wake = () => {
          chat.timer = null;
          this.dispatch(chatId, { type: "wake" });
        };
        chat.timer = { at, stop: this.#environment.setTimeout(wake, Math.max(0, at - this.#environment.now())) };
      }
    }
    const view = viewOf(chat.state);
    if (sameView(view, chat.view)) return;
    chat.view = view;
    this.#listeners.onView(chatId, view);
  }

  /** A tab that arrives learns of owners from the lock manager, which answers even for a frozen owner, and by asking. */
  #arrive(): void {
    this.post({ k: "hello" });
    this.#locks?.owners().then(
      (owners) => {
        for (const [chatId, owner] of owners) {
          const from = owner.tabId ?? UNNAMED;
          if (from !== this.tabId) this.dispatch(chatId, { type: "own", from, epoch: owner.epoch, held: true, steal: false });
        }
      },
      () => this.#withoutLocks(),
    );
  }
}
