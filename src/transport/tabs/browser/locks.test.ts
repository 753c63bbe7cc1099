import { afterEach, describe, expect, test, vi } from "vitest";
import { createTabLocks, type LockOutcome } from "./locks.ts";

/** Node's own `navigator.locks`: a real lock manager, one client. */
const locks = navigator.locks as never;
const releases: Array<() => void> = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

let chats = 0;
function setup() {
  const chatId = `chat/${++chats}`;
  const tab = (tabId: string) => {
    const tabLocks = createTabLocks(locks, tabId);
    return {
      ...tabLocks,
      acquire(epoch: number, how: "try" | "steal" = "try") {
        const outcomes: LockOutcome[] = [];
        const release = tabLocks.acquire(chatId, epoch, how === "steal", (outcome) => outcomes.push(outcome));
        releases.push(release);
        return { outcomes, release };
      },
    };
  };
  return { chatId, tab };
}

describe("a chat's lock", () => {
  test("is had by one tab, whose name and epoch everybody can read", async () => {
    const { chatId, tab } = setup();
    const [a, b] = [tab("a"), tab("b")];
    const first = a.acquire(5, "try");
    await vi.waitFor(() => expect(first.outcomes).toEqual(["granted"]));
    const second = b.acquire(6, "try");
    await vi.waitFor(() => expect(second.outcomes).toEqual(["denied"]));
    expect(await b.owner(chatId)).toEqual({ tabId: "a", epoch: 5 });
    expect((await b.owners()).get(chatId)).toEqual({ tabId: "a", epoch: 5 });
  });

  test("is gone for those who wait once the owner drops it, and free by then", async () => {
    const { chatId, tab } = setup();
    const [a, b] = [tab("a"), tab("b")];
    const first = a.acquire(5, "try");
    await vi.waitFor(() => expect(first.outcomes).toEqual(["granted"]));
    const gone = vi.fn();
    b.watch(chatId, { tabId: "a", epoch: 5 }, gone);
    await new Promise((resolve) => setImmediate(resolve));
    expect(gone).not.toHaveBeenCalled();
    first.release();
    await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
    expect(first.outcomes).toEqual(["granted", "dropped"]);
    expect(await b.owner(chatId)).toBeNull();
  });

  test("can be stolen, and the robbed tab learns it", async () => {
    const { chatId, tab } = setup();
    const [a, b] = [tab("a"), tab("b")];
    const first = a.acquire(5, "try");
    await vi.waitFor(() => expect(first.outcomes).toEqual(["granted"]));
    const second = b.acquire(6, "steal");
    await vi.waitFor(() => expect(second.outcomes).toEqual(["granted"]));
    await vi.waitFor(() => expect(first.outcomes).toEqual(["granted", "stolen"]));
    expect(await a.owner(chatId)).toEqual({ tabId: "b", epoch: 6 });
  });

  test("can be had again right after it was dropped", async () => {
    const { tab } = setup();
    const a = tab("a");
    const first = a.acquire(5, "try");
    await vi.waitFor(() => expect(first.outcomes).toEqual(["granted"]));
    first.release();
    const again = a.acquire(6, "try");
    await vi.waitFor(() => expect(again.outcomes).toEqual(["granted"]));
  });

  test("dropped before it was granted is not kept", async () => {
    const { chatId, tab } = setup();
    const a = tab("a");
    const first = a.acquire(5, "try");
    first.release();
    await vi.waitFor(() => expect(first.outcomes.at(-1)).toBe("dropped"));
    expect(await a.owner(chatId)).toBeNull();
  });
});
