import type { LockSource } from "../environment.ts";

/** Who holds a chat's lock. `tabId` is null for the moment in which the new holder has not said its name yet. */
export interface LockOwner {
  tabId: string | null;
  epoch: number;
}

/** How a request for a chat's lock went; `stolen` and `dropped` follow a `granted`. */
export type LockOutcome = "granted" | "denied" | "stolen" | "dropped" | "failed";

/**
 * Two locks per owned chat. `own` has one name per chat and decides: who holds it owns the chat. `name` carries the
 * owner's tab and epoch in its own name, is held a little longer, and is what others read (who is it?) and wait for
 * (is it gone?). Waiting on `own` itself would put readers into its queue, and `ifAvailable` would then fail for a
 * tab that claims a free chat.
 */
const OWN = "trigger-chat-kit/own/";
const NAME = "trigger-chat-kit/tab/";
const ownName = (chatId: string) => OWN + chatId;
const tabName = (tabId: string, epoch: number, chatId: string) => `${NAME}${tabId}/${epoch}/${chatId}`;

interface Held {
  name?: string;
  mode?: string;
  clientId?: string;
}

function parseTabName(name: string | undefined): { chatId: string; owner: LockOwner } | null {
  if (!name?.startsWith(NAME)) return null;
  const [tabId, epoch, ...rest] = name.slice(NAME.length).split("/");
  const value = Number(epoch);
  return tabId && Number.isFinite(value) ? { chatId: rest.join("/"), owner: { tabId, epoch: value } } : null;
}

function ownerIn(held: readonly Held[], chatId: string): LockOwner | null {
  const own = held.find((lock) => lock.name === ownName(chatId));
  if (!own) return null;
  let best: LockOwner = { tabId: null, epoch: 0 };
  for (const lock of held) {
    if (lock.mode !== "exclusive") continue; // a reader that just woke up from waiting for this name
    const parsed = parseTabName(lock.name);
    // A frozen tab that was taken over still holds its name lock: only the holder's own client counts, newest first.
    if (!parsed || parsed.chatId !== chatId || lock.clientId !== own.clientId) continue;
    if (parsed.owner.epoch > best.epoch) best = parsed.owner;
  }
  return best;
}

/** Chat ownership by Web Locks. A closed, crashed or discarded tab frees its locks at once; the browser sees to it. */
export function createTabLocks(locks: LockSource, tabId: string) {
  const dropping = new Map<string, Promise<unknown>>();

  async function hold(
    chatId: string,
    epoch: number,
    steal: boolean,
    dropped: Promise<void>,
    isDropped: () => boolean,
    on: (outcome: LockOutcome) => void,
  ): Promise<void> {
    await dropping.get(chatId); // our own release of the same chat may still be on its way
    if (isDropped()) return on("dropped");
    let letGoOfName: () => void = () => {};
    const nameHeld = new Promise<void>((resolve) => (letGoOfName = resolve));
    let nameDone: Promise<unknown> = Promise.resolve();
    let outcome: LockOutcome = "dropped";
    let over = false;
    try {
      await locks.request(ownName(chatId), steal ? { steal: true } : { ifAvailable: true }, (lock) => {
        if (!lock) {
          outcome = "denied";
          return;
        }
        nameDone = locks.request(tabName(tabId, epoch, chatId), {}, () => {
          if (!over) on("granted"); // a tab frozen right here may be robbed before it learns of the grant
          return nameHeld;
        });
        return dropped;
      });
    } catch (error) {
      outcome = error instanceof Error && error.name === "AbortError" ? "stolen" : "failed";
    }
    over = true;
    letGoOfName();
    await nameDone.catch(() => {});
    on(outcome);
  }

  return {
    /** Asks for a chat's lock and holds it until the returned function is called. */
    acquire(chatId: string, epoch: number, steal: boolean, on: (outcome: LockOutcome) => void): () => void {
      let drop: () => void = () => {};
      let isDropped = false;
      const dropped = new Promise<void>((resolve) => (drop = resolve));
      const done = hold(chatId, epoch, steal, dropped, () => isDropped, on);
      return () => {
        isDropped = true;
        drop();
        const mine = done.finally(() => dropping.get(chatId) === mine && dropping.delete(chatId));
        dropping.set(chatId, mine);
      };
    },

    /** Calls `onGone` once the given ownership is over, however it ended. Returns a canceller. */
    watch(chatId: string, owner: { tabId: string; epoch: number }, onGone: () => void): () => void {
      const abort = new AbortController();
      const options = { mode: "shared", signal: abort.signal } as const;
      locks.request(tabName(owner.tabId, owner.epoch, chatId), options, () => onGone()).catch(() => {});
      return () => abort.abort();
    },

    /** Who holds the chat's lock right now, by the lock manager itself. */
    async owner(chatId: string): Promise<LockOwner | null> {
      return ownerIn((await locks.query()).held ?? [], chatId);
    },

    /** All owned chats of the origin, for a tab that just arrived. */
    async owners(): Promise<Map<string, LockOwner>> {
      const held = (await locks.query()).held ?? [];
      const owners = new Map<string, LockOwner>();
      for (const { name } of held) {
        if (!name?.startsWith(OWN)) continue;
        const chatId = name.slice(OWN.length);
        const owner = ownerIn(held, chatId);
        if (owner) owners.set(chatId, owner);
      }
      return owners;
    },
  };
}

/** What {@link createTabLocks} returns. */
export type TabLocks = ReturnType<typeof createTabLocks>;
