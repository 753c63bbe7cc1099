import { readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai";
import { TabMirror } from "../../../src/transport/tabs/mirror/tab-mirror.ts";
import type { TabMessage, TabPort, TabRole } from "../../../src/transport/tabs/port.ts";
import { decodeFrame, encodeFrame } from "../../../src/transport/tabs/wire.ts";

export const CHAT = "chat";
export const user = (id: string, text = id): UIMessage => ({ id, role: "user", parts: [{ type: "text", text }] });
export const assistant = (id: string, ...parts: UIMessage["parts"]): UIMessage => ({ id, role: "assistant", parts });
export const answer = (id: string, words: string[]): UIMessageChunk[] => [
  { type: "start", messageId: id },
  { type: "start-step" },
  { type: "text-start", id: "t" },
  ...words.map((delta): UIMessageChunk => ({ type: "text-delta", id: "t", delta })),
  { type: "text-end", id: "t" },
  { type: "finish-step" },
  { type: "finish" },
];

/** Lets microtasks and streams run dry. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Tabs on one channel. Every message passes the wire's own encoding and validation. */
export function browser() {
  const tabs: Array<{ id: string; listeners: Set<(chatId: string, m: TabMessage, from: string) => void> }> = [];
  const posts: Array<{ from: string; message: TabMessage; bytes: number }> = [];
  const lost = new Set<string>();
  let clock = 1_000;

  function open(messages: UIMessage[] | null, role: TabRole = "reader") {
    const id = `tab${tabs.length}`;
    const tab = { id, listeners: new Set<(chatId: string, m: TabMessage, from: string) => void>() };
    tabs.push(tab);
    const port = {
      tabId: id,
      state: () => ({ role, reason: null, ownerTabId: null }),
      post(chatId: string, message: TabMessage) {
        const text = JSON.stringify(encodeFrame(id, { k: "msg", c: chatId, m: message }));
        posts.push({ from: id, message, bytes: text.length });
        for (const other of tabs) {
          if (other === tab || lost.has(other.id)) continue;
          const decoded = decodeFrame(JSON.parse(text), other.id);
          if (decoded?.frame.k !== "msg") throw new Error(`refused by the wire: ${text}`);
          const { m } = decoded.frame;
          queueMicrotask(() => other.listeners.forEach((listener) => listener(chatId, m, id)));
        }
      },
      onMessage(listener: (chatId: string, m: TabMessage, from: string) => void) {
        tab.listeners.add(listener);
        return () => tab.listeners.delete(listener);
      },
    } as unknown as TabPort;
    const mirror = new TabMirror(port, { load: () => Promise.resolve({ readUIMessageStream }), schedule: queueMicrotask, now: () => (clock += 10) });
    const shows: UIMessage[][] = [];
    mirror.addMessagesListener((_, list) => shows.push(list));
    if (messages) mirror.setLocal(CHAT, messages);
    return {
      id,
      mirror,
      shows,
      hear: (message: TabMessage, from: string) => tab.listeners.forEach((listener) => listener(CHAT, message, from)),
      get shown() {
        return shows.at(-1);
      },
      chunk: (chunk: UIMessageChunk) => mirror.chunk(CHAT, chunk),
      end: () => mirror.turnEnded(CHAT),
      /** As `useChat` would: a turn of this tab over its list, shown as it streams. */
      send(list: UIMessage[], chunks: UIMessageChunk[]) {
        mirror.setLocal(CHAT, list);
        mirror.turnStarted(CHAT, { messages: list });
        mirror.turnStored(CHAT);
        for (const chunk of chunks) mirror.chunk(CHAT, chunk);
      },
    };
  }
  return { open, posts, lose: (id: string) => lost.add(id), find: (id: string) => lost.delete(id), pass: (ms: number) => (clock += ms) };
}

export const textOf = (list: UIMessage[] | undefined) =>
  list?.map((m) => `${m.id}:${m.parts.map((p) => ("text" in p ? p.text : p.type === "step-start" ? "" : p.type)).join("")}`);
