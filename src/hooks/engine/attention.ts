import { createEmitter } from "../emitter.ts";

/**
 * Which chats of a transport wait for the user's answer, as far as this page has seen: an inbox shows it beside chats
 * that are not on the screen.
 */
export interface Attention {
  /** True, false, or undefined for a chat that had no turn in this page. */
  isWaiting(chatId: string): boolean | undefined;
  set(chatId: string, isWaiting: boolean): void;
  subscribe(listener: () => void): () => void;
}

const stores = new WeakMap<object, Attention>();

/** The attention store of a transport. */
export function attentionOf(transport: object): Attention {
  const known = stores.get(transport);
  if (known) return known;
  const made = createAttention();
  stores.set(transport, made);
  return made;
}

function createAttention(): Attention {
  const waiting = new Map<string, boolean>();
  const { subscribe, emit } = createEmitter();
  return {
    isWaiting: (chatId) => waiting.get(chatId),
    set(chatId, isWaiting) {
      if (waiting.get(chatId) === isWaiting) return;
      waiting.set(chatId, isWaiting);
      emit();
    },
    subscribe,
  };
}
