import type { UIMessage, UIMessageChunk } from "ai";
import { notify } from "../notify.ts";
import type { TabPort } from "../port.ts";
import { createTurnFollower } from "./follower.ts";
import type { TurnFollower } from "./follower-types.ts";
import { createTurnSender, type TurnSender } from "./sender.ts";
import type { LoadReader } from "./turn-builder.ts";

/** Stand-ins for tests. */
export interface TabMirrorOptions {
  /** Loads the AI SDK's reader. Default: a dynamic import of `ai`. */
  load?: LoadReader;
  /** How often a follower renders. Default: every 32 ms, less in a hidden tab. */
  schedule?: (fn: () => void) => void;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

type MessagesListener = (chatId: string, messages: UIMessage[]) => void;

/** What a tab shows: the list, or a way to read it at the moment when it is needed. */
export type LocalMessages = readonly UIMessage[] | (() => readonly UIMessage[]);

/** How a turn of this tab begins. */
export interface MirroredTurn {
  /** The list of `sendMessages`; without one (an action, a turn that runs already) it is what the mirror or the page knows. */
  messages?: readonly UIMessage[];
  regenerate?: boolean;
  /** The turn runs for as long as this tab reads it. */
  isAhead?: boolean;
}

interface Mirrored {
  local: LocalMessages | null;
  follower: TurnFollower;
  sender: TurnSender | null;
  /** This tab reads the stream itself, so it needs no mirror. */
  reading: boolean;
  /** This tab shows the turns that it sends from its own mirror, like any other tab. */
  echo: boolean;
  waiters: Set<() => void>;
}

const localOf = ({ local }: Mirrored): readonly UIMessage[] => (typeof local === "function" ? local() : (local ?? []));

/** Whether an answer to this list goes on in its last message: decided or answered tools wait there. */
function expectsMore(messages: readonly UIMessage[]): boolean {
  const last = messages.at(-1);
  const part = last?.role === "assistant" ? (last.parts.at(-1) as { state?: string; toolCallId?: string }) : undefined;
  return part?.toolCallId !== undefined && /^(approval-responded|output-)/.test(part.state ?? "");
}

/**
 * Keeps all tabs of a chat on the same messages. The tab that owns the chat tells the turn (`turnStarted`, `turnStored`,
 * `chunk`, `turnEnded`), the others rebuild it and tell their listeners. A tab that does not own the chat posts
 * questions only.
 */
export class TabMirror {
  readonly #port: TabPort;
  readonly #options: Required<TabMirrorOptions>;
  readonly #chats = new Map<string, Mirrored>();
  readonly #listeners = new Set<MessagesListener>();
  /** Hear what ended another tab's answer, and an empty text when its next turn begins. */
  readonly failures = new Set<(chatId: string, text: string) => void>();
  readonly #stop: () => void;

  constructor(port: TabPort, options: TabMirrorOptions = {}) {
    this.#port = port;
    this.#options = { load: () => import("ai"), schedule: (fn) => void setTimeout(fn, 32), now: Date.now, ...options };
    this.#stop = port.onMessage((chatId, message) => {
      const chat = this.#chat(chatId);
      if (message.type === "hello") chat.sender?.answer(message);
      else chat.follower.receive(message);
      // Another tab's newer turn is the one that counts and is asked about from now on.
      if (chat.sender && chat.follower.version > chat.sender.version) chat.sender = null;
    });
  }

  /** What this tab shows. Call it whenever that changes, in every tab: what the owner changed reaches the others. */
  setLocal(chatId: string, messages: LocalMessages): void {
    const chat = this.#chat(chatId);
    const first = chat.local === null;
    chat.local = messages;
    chat.sender?.edited(localOf(chat), typeof messages !== "function");
    if (first && this.#port.state(chatId).role !== "owner") chat.follower.ask();
  }

  /** This tab owns the chat and is about to send, or reads a turn that runs already. */
  turnStarted(chatId: string, start: MirroredTurn = {}): void {
    const chat = this.#chat(chatId);
    const { follower, echo } = chat;
    const messages = start.messages ?? follower.list ?? localOf(chat);
    const version = Math.max(follower.version + 1, Math.floor(this.#options.now()));
    const continues = start.messages && !start.regenerate ? messages.at(-1)?.role === "assistant" : expectsMore(messages);
    const fresh = start.messages !== undefined && !start.regenerate && messages.length > 0;
    chat.sender?.end();
    if (!echo) follower.yieldTo(version, messages);
    chat.sender = createTurnSender({ version, messages, fresh, continues, ahead: start.isAhead ?? false }, (message) => {
      this.#port.post(chatId, message);
      if (echo) follower.receive(message);
    });
  }

  /** The server has the message that the turn answers. */
  turnStored(chatId: string): void {
    this.#chats.get(chatId)?.sender?.stored();
  }

  /** A chunk that this tab received from the server. */
  chunk(chatId: string, chunk: UIMessageChunk): void {
    this.#chats.get(chatId)?.sender?.chunk(chunk);
  }

  /** The turn is complete, failed, refused or stopped. Call it before the claim is released. */
  turnEnded(chatId: string): void {
    this.#chats.get(chatId)?.sender?.end();
  }

  /** For a tab whose page has no reader of its own for the turn it is about to send: show it like a mirrored one. */
  setEcho(chatId: string, echo: boolean): void {
    this.#chat(chatId).echo = echo;
  }

  /** While this tab reads a running turn from the server by itself, what is mirrored is not shown. */
  setReading(chatId: string, reading: boolean): void {
    this.#chat(chatId).reading = reading;
  }

  /** A turn of another tab has begun here and not ended: the tab that owned it may be gone. */
  isRunning(chatId: string): boolean {
    return this.#chats.get(chatId)?.follower.running ?? false;
  }

  /** Of a running turn of another tab nothing has come yet: whether the server has its message is not known here. */
  isPending(chatId: string): boolean {
    return this.#chats.get(chatId)?.follower.isPending ?? false;
  }

  /** The running turn of another tab goes on for as long as that tab reads it. */
  isAhead(chatId: string): boolean {
    return this.#chats.get(chatId)?.follower.isAhead ?? false;
  }

  /** What began in another tab came to nothing. */
  forget(chatId: string): void {
    this.#chats.get(chatId)?.follower.forget();
  }

  /** Resolves true as soon as this tab mirrors a running turn, false after `ms` milliseconds without one. */
  async ready(chatId: string, ms: number): Promise<boolean> {
    const { follower, waiters } = this.#chat(chatId);
    if (!follower.live) {
      follower.ask();
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        waiters.add(done);
      });
    }
    return follower.live;
  }

  addMessagesListener(listener: MessagesListener): void {
    this.#listeners.add(listener);
  }

  removeMessagesListener(listener: MessagesListener): void {
    this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#stop();
    this.#listeners.clear();
    this.failures.clear();
    for (const { follower, waiters } of this.#chats.values()) {
      follower.yieldTo(follower.version, []);
      for (const done of waiters) done();
    }
    this.#chats.clear();
  }

  #chat(chatId: string): Mirrored {
    const known = this.#chats.get(chatId);
    if (known) return known;
    const follower = createTurnFollower({
      ...this.#options,
      local: () => localOf(chat),
      post: (message) => this.#port.post(chatId, message),
      onList: (messages) => this.#show(chatId, chat, messages),
      onError: (text) => chat.reading || notify(this.failures, chatId, text),
      onProgress: () => {
        if (follower.live) for (const done of chat.waiters) done();
      },
    });
    const chat: Mirrored = { local: null, follower, sender: null, reading: false, echo: false, waiters: new Set() };
    this.#chats.set(chatId, chat);
    return chat;
  }

  #show(chatId: string, chat: Mirrored, messages: UIMessage[]): void {
    if (chat.reading) return;
    if (typeof chat.local !== "function") chat.local = messages;
    notify(this.#listeners, chatId, messages);
  }
}
