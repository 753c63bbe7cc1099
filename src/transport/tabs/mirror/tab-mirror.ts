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
export interface TabMirror {
  /** What this tab shows. Call it whenever that changes, in every tab: what the owner changed reaches the others. */
  setLocal(chatId: string, messages: LocalMessages): void;
  /** This tab owns the chat and is about to send, or reads a turn that runs already. */
  turnStarted(chatId: string, start?: MirroredTurn): void;
  /** The server has the message that the turn answers. */
  turnStored(chatId: string): void;
  /** A chunk that this tab received from the server. */
  chunk(chatId: string, chunk: UIMessageChunk): void;
  /** The turn is complete, failed, refused or stopped. Call it before the claim is released. */
  turnEnded(chatId: string): void;
  /** For a tab whose page has no reader of its own for the turn it is about to send: show it like a mirrored one. */
  setEcho(chatId: string, echo: boolean): void;
  /** While this tab reads a running turn from the server by itself, what is mirrored is not shown. */
  setReading(chatId: string, reading: boolean): void;
  /** What this tab knows of the turns of other tabs. */
  follower(chatId: string): TurnFollower;
  /** Resolves true as soon as this tab mirrors a running turn, false after `ms` milliseconds without one. */
  ready(chatId: string, ms: number): Promise<boolean>;
  addMessagesListener(listener: MessagesListener): void;
  removeMessagesListener(listener: MessagesListener): void;
  dispose(): void;
}

/** How often a tab looks whether the answer of the owner came. Milliseconds. */
const READY_STEP_MS = 10;

/** Creates the {@link TabMirror} of a page. */
export function createTabMirror(port: TabPort, options: TabMirrorOptions = {}): TabMirror {
  const { load = () => import("ai"), schedule = (fn) => void setTimeout(fn, 32), now = Date.now } = options;
  const chats = new Map<string, Mirrored>();
  const listeners = new Set<MessagesListener>();

  const show = (chatId: string, chat: Mirrored, messages: UIMessage[]): void => {
    if (chat.reading) return;
    if (typeof chat.local !== "function") chat.local = messages;
    notify(listeners, chatId, messages);
  };

  const chatOf = (chatId: string): Mirrored => {
    const known = chats.get(chatId);
    if (known) return known;
    const follower = createTurnFollower({
      load,
      schedule,
      now,
      local: () => localOf(chat),
      post: (message) => port.post(chatId, message),
      onList: (messages) => show(chatId, chat, messages),
    });
    const chat: Mirrored = { local: null, follower, sender: null, reading: false, echo: false };
    chats.set(chatId, chat);
    return chat;
  };

  const stop = port.onMessage((chatId, message) => {
    const chat = chatOf(chatId);
    if (message.type === "hello") chat.sender?.answer(message);
    else chat.follower.receive(message);
    // Another tab's newer turn is the one that counts and is asked about from now on.
    if (chat.sender && chat.follower.version > chat.sender.version) chat.sender = null;
  });

  return {
    setLocal(chatId, messages) {
      const chat = chatOf(chatId);
      const first = chat.local === null;
      chat.local = messages;
      chat.sender?.edited(localOf(chat), typeof messages !== "function");
      if (first && port.state(chatId).role !== "owner") chat.follower.ask();
    },
    turnStarted(chatId, start = {}) {
      const chat = chatOf(chatId);
      const { follower, echo } = chat;
      const messages = start.messages ?? follower.current?.list ?? localOf(chat);
      const version = Math.max(follower.version + 1, now());
      const isSend = start.messages !== undefined && !start.regenerate;
      const continues = isSend ? messages.at(-1)?.role === "assistant" : expectsMore(messages);
      chat.sender?.end();
      if (!echo) follower.yieldTo(version, messages);
      const turn = { version, messages, fresh: isSend && messages.length > 0, continues, ahead: start.isAhead ?? false };
      chat.sender = createTurnSender(turn, (message) => {
        port.post(chatId, message);
        if (echo) follower.receive(message);
      });
    },
    turnStored: (chatId) => chats.get(chatId)?.sender?.stored(),
    chunk: (chatId, chunk) => chats.get(chatId)?.sender?.chunk(chunk),
    turnEnded: (chatId) => chats.get(chatId)?.sender?.end(),
    setEcho(chatId, echo) {
      chatOf(chatId).echo = echo;
    },
    setReading(chatId, reading) {
      chatOf(chatId).reading = reading;
    },
    follower: (chatId) => chatOf(chatId).follower,
    async ready(chatId, ms) {
      const { follower } = chatOf(chatId);
      if (!follower.current) follower.ask();
      for (let left = ms; left > 0 && !follower.current; left -= READY_STEP_MS) {
        await new Promise((resolve) => void setTimeout(resolve, READY_STEP_MS));
      }
      return follower.current !== null;
    },
    addMessagesListener: (listener) => void listeners.add(listener),
    removeMessagesListener: (listener) => void listeners.delete(listener),
    dispose() {
      stop();
      listeners.clear();
      for (const { follower } of chats.values()) follower.yieldTo(follower.version, []);
      chats.clear();
    },
  };
}
