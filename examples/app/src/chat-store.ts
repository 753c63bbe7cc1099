import type { UIMessage } from "ai";
import type { ChatSessionPersistedState } from "trigger-chat-kit";

/** What is kept of a chat. A real app keeps it in its database, messages and session in one write. */
export interface StoredChat {
  messages: UIMessage[];
  session?: ChatSessionPersistedState;
}

const PREFIX = "travel-desk:";

/** What this browser has of a chat. */
export function readChat(chatId: string): StoredChat {
  return JSON.parse(localStorage.getItem(PREFIX + chatId) ?? '{"messages":[]}') as StoredChat;
}

/** Changes what this browser has of a chat. */
export function writeChat(chatId: string, change: Partial<StoredChat>): void {
  localStorage.setItem(PREFIX + chatId, JSON.stringify({ ...readChat(chatId), ...change }));
}

/** Sessions of all stored chats, for the transport. */
export function readSessions(): Record<string, ChatSessionPersistedState> {
  const chatIds = Object.keys(localStorage).flatMap((key) => (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : []));
  return Object.fromEntries(
    chatIds.flatMap((chatId) => {
      const { session } = readChat(chatId);
      return session ? [[chatId, session]] : [];
    }),
  );
}

/** The first words of a chat, as its title. */
export function titleOf(chatId: string): string {
  const [first] = readChat(chatId).messages;
  const text = first?.parts.find((part) => part.type === "text")?.text;
  return text ? text.slice(0, 48) : "New chat";
}
