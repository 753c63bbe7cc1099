import type { UIMessage } from "ai";
import type { ChatPersistence, EngineContext } from "./types.ts";

/** Tells the app what to store. */
export function persistChat<M extends UIMessage>(context: EngineContext<M>, reason: ChatPersistence<M>["reason"]): void {
  const { chatId, transport, chat, config } = context;
  if (!config.onPersist) return;
  try {
    config.onPersist({ chatId, messages: chat.messages, session: transport.getSession(chatId), reason });
  } catch (error) {
    // Reported, not thrown into the turn: a failing store must not end an answer.
    queueMicrotask(() => {
      throw error;
    });
  }
}
