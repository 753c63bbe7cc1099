/** Where unsent text is kept, by chat. */
export interface DraftStore {
  get(chatId: string): string;
  set(chatId: string, text: string): void;
}

const key = (chatId: string) => `tck:draft:${chatId}`;

/** Drafts that survive a reload, for this tab only. Where storage is blocked they live as long as the page. */
export function createSessionDrafts(): DraftStore {
  const memory = new Map<string, string>();
  const guarded = <T,>(read: (storage: Storage) => T): T | undefined => {
    try {
      // Absent on a server; a browser that blocks storage throws.
      return globalThis.sessionStorage && read(globalThis.sessionStorage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (chatId) => guarded((storage) => storage.getItem(key(chatId))) ?? memory.get(chatId) ?? "",
    set(chatId, text) {
      memory.set(chatId, text);
      guarded((storage) => (text ? storage.setItem(key(chatId), text) : storage.removeItem(key(chatId))));
    },
  };
}

/** The drafts that composers use by default. */
export const sessionDrafts: DraftStore = createSessionDrafts();
