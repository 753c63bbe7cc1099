import type { UIMessage } from "ai";
import type { ChatTransportPort } from "../../transport/hooks-port.ts";
import { createChatEngine } from "./chat-engine.ts";
import type { ChatEngine, ChatEngineInit } from "./types.ts";

interface Entry {
  engine: ChatEngine<UIMessage>;
  owners: number;
}

const engines = new WeakMap<ChatTransportPort, Map<string, Entry>>();

/** Mounted, in the middle of a turn, or holding messages that were not sent: all else is read from storage anew. */
function isKept({ engine, owners }: Entry): boolean {
  return owners > 0 || engine.isBusy() || engine.pending.getSnapshot().pending.length > 0;
}

/**
 * The engine of a chat that is mounted or has something going on, else a new one. A new one is registered by
 * {@link retainEngine}, so a render that is thrown away leaves nothing behind.
 */
export function findEngine<M extends UIMessage>(transport: ChatTransportPort, init: ChatEngineInit<M>): ChatEngine<M> {
  const known = engines.get(transport)?.get(init.chatId);
  // One chat id on one transport has one message type: the app's.
  return known && isKept(known) ? (known.engine as unknown as ChatEngine<M>) : createChatEngine(transport, init);
}

/** Registers a mounted component's engine. Returns the release, after which an idle engine may be forgotten. */
export function retainEngine<M extends UIMessage>(transport: ChatTransportPort, engine: ChatEngine<M>): () => void {
  const chats = engines.get(transport) ?? new Map<string, Entry>();
  engines.set(transport, chats);
  const known = chats.get(engine.chatId);
  const shared = engine as unknown as ChatEngine<UIMessage>;
  const entry: Entry = known?.engine === shared ? known : { engine: shared, owners: 0 };
  entry.owners += 1;
  chats.set(engine.chatId, entry);
  for (const [chatId, other] of chats) {
    if (!isKept(other)) chats.delete(chatId);
  }
  let released = false;
  return () => {
    if (!released) entry.owners -= 1;
    released = true;
  };
}
