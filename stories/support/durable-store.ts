import type { ChatSessionPersistedState } from "trigger-chat-kit";
import type { AppStore } from "./scene.ts";

/** Chats that the stories' stores keep, here and in the worker: those that changed last. */
export const MAX_CHATS = 50;

const PREFIX = "tck-story-chat:";

type TokenlessSession = Omit<ChatSessionPersistedState, "publicAccessToken">;

/** What stands in for the app's database: shared by the tabs of the origin. Tokens are not kept, they are minted. */
export function durableStore(chatId: string) {
  const key = PREFIX + chatId;
  return {
    /** The chat as it was left, with a fresh token: what an app's server renders into its page. */
    async read(mint: () => Promise<string>): Promise<AppStore> {
      const stored = localStorage.getItem(key);
      if (stored === null) return { messages: [], sessions: {} };
      const { messages, session } = JSON.parse(stored) as { messages: AppStore["messages"]; session: TokenlessSession | null };
      return { messages, sessions: session ? { [chatId]: { ...session, publicAccessToken: await mint() } } : {} };
    },
    write({ messages, sessions }: AppStore): void {
      const { publicAccessToken: _token, ...session } = sessions[chatId] ?? { publicAccessToken: null };
      if (localStorage.getItem(key) === null) makeRoom();
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), messages, session: sessions[chatId] ? session : null }));
    },
  };
}

/** Forgets the oldest chats, so that there is room for one more. */
function makeRoom(): void {
  const changedAt = (key: string) => (JSON.parse(localStorage.getItem(key) ?? "{}") as { at?: number }).at ?? 0;
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  const newestFirst = keys.sort((a, b) => changedAt(b) - changedAt(a));
  for (const key of newestFirst.slice(MAX_CHATS - 1)) localStorage.removeItem(key);
}

/** The chat that the address asks for, else the one that a reload of this tab left, else a new one. */
export function durableChatId(name: string): { chatId: string; isResumed: boolean } {
  const asked = new URLSearchParams(location.search).get("chat");
  const kept = asked ?? sessionStorage.getItem(`tck-story:${name}`);
  const chatId = kept ?? `chat-${crypto.randomUUID()}`;
  sessionStorage.setItem(`tck-story:${name}`, chatId);
  return { chatId, isResumed: kept !== null };
}

/** The next visit begins a new chat. */
export const forgetChat = (name: string): void => sessionStorage.removeItem(`tck-story:${name}`);
