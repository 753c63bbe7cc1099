import { describe, expect, test, vi } from "vitest";
import { World } from "../../../tests/tabs/simulation/world.ts";
import { ChatTabCoordinator } from "./coordinator.ts";

const CHAT = "support/42"; // a slash, because lock names are paths

function browser(locks: boolean) {
  const world = new World({ seed: 7, maxDelay: 2, loss: 0, drift: 0, locks });
  const open = () => {
    const { tab, environment } = world.openTab();
    return { tab, tabs: new ChatTabCoordinator(environment) };
  };
  const result = async (promise: Promise<boolean>, ms = 400) => {
    let value: boolean | undefined;
    void promise.then((ok) => (value = ok));
    await world.advance(ms);
    return value;
  };
  return { world, open, result };
}

describe.each([
  ["with locks", true],
  ["without locks", false],
])("%s", (_name, locks) => {
  test("a claim makes the other tabs read-only and a release frees them", async () => {
    const { world, open } = browser(locks);
    const [a, b] = [open(), open()];
    const heard = vi.fn();
    b.tabs.addListener(heard);
    expect(a.tabs.claim(CHAT)).toBe(true);
    expect(a.tabs.hasClaim(CHAT)).toBe(true);
    await world.advance(200);
    expect(b.tabs.isReadOnly(CHAT)).toBe(true);
    expect(b.tabs.claim(CHAT)).toBe(false);
    expect(b.tabs.state(CHAT)).toEqual({ role: "reader", reason: "other-tab-sending", ownerTabId: a.tabs.tabId });
    a.tabs.release(CHAT);
    await world.advance(50);
    expect(b.tabs.isReadOnly(CHAT)).toBe(false);
    expect(heard.mock.calls).toEqual([
      [CHAT, true],
      [CHAT, false],
    ]);
  });

  // F83
  test("of two claims at the same instant one is confirmed and the loser knows why", async () => {
    const { world, open } = browser(locks);
    const pair = [open(), open()];
    await world.advance(50);
    expect(pair.map(({ tabs }) => tabs.claim(CHAT))).toEqual([true, true]);
    const confirmed: boolean[] = [];
    pair.forEach(({ tabs }, i) => void tabs.confirm(CHAT).then((ok) => (confirmed[i] = ok)));
    await world.advance(400);
    expect(confirmed.toSorted()).toEqual([false, true]);
    const loser = pair[confirmed.indexOf(false)];
    expect(loser?.tabs.state(CHAT)).toMatchObject({ role: "reader", reason: "lost-claim" });
  });

  // F84
  test("a take-over hands the turn on and the old owner gets no more proof", async () => {
    const { open, result } = browser(locks);
    const [a, b] = [open(), open()];
    a.tabs.claim(CHAT);
    expect(await result(a.tabs.confirm(CHAT))).toBe(true);
    expect(await result(b.tabs.takeOver(CHAT))).toBe(true);
    expect(a.tabs.state(CHAT)).toEqual({ role: "reader", reason: "taken-over", ownerTabId: b.tabs.tabId });
    expect(await result(a.tabs.confirm(CHAT))).toBe(false);
    expect(await result(b.tabs.confirm(CHAT))).toBe(true);
  });

  test("a frozen owner that was taken over learns it before it can append", async () => {
    const { world, open, result } = browser(locks);
    const [a, b] = [open(), open()];
    a.tabs.claim(CHAT);
    await result(a.tabs.confirm(CHAT));
    world.pause(a.tab);
    expect(await result(b.tabs.takeOver(CHAT))).toBe(true);
    await world.advance(60_000);
    world.resume(a.tab);
    expect(await result(a.tabs.confirm(CHAT))).toBe(false);
    expect(a.tabs.state(CHAT)).toMatchObject({ role: "reader", reason: "taken-over" });
    expect(b.tabs.hasClaim(CHAT)).toBe(true);
  });

  test("a frozen owner keeps its claim with locks, and loses it to silence without", async () => {
    const { world, open } = browser(locks);
    const [a, b] = [open(), open()];
    a.tabs.claim(CHAT);
    await world.advance(200);
    world.pause(a.tab);
    await world.advance(30_000);
    expect(b.tabs.isReadOnly(CHAT)).toBe(locks);
  });

  // F82
  test("a crashed owner frees the chat", async () => {
    const { world, open, result } = browser(locks);
    const [a, b] = [open(), open()];
    a.tabs.claim(CHAT);
    await world.advance(200);
    world.crash(a.tab);
    await world.advance(locks ? 30 : 10_050);
    expect(b.tabs.state(CHAT).role).toBe("free");
    b.tabs.claim(CHAT);
    expect(await result(b.tabs.confirm(CHAT))).toBe(true);
  });

  test("a closed owner frees the chat at once", async () => {
    const { world, open } = browser(locks);
    const [a, b] = [open(), open()];
    a.tabs.claim(CHAT);
    await world.advance(200);
    world.close(a.tab);
    await world.advance(30);
    expect(b.tabs.isReadOnly(CHAT)).toBe(false);
  });

  // F81
  test("a tab that arrives in the middle of a turn is read-only", async () => {
    const { world, open } = browser(locks);
    const a = open();
    a.tabs.claim(CHAT);
    await world.advance(4_000);
    if (locks) world.pause(a.tab); // the lock manager answers for it
    const late = open();
    await world.advance(20);
    expect(late.tabs.state(CHAT)).toMatchObject({ role: "reader", ownerTabId: a.tabs.tabId });
  });

  test("a claim given back and taken again in one breath is confirmed", async () => {
    const { open, result } = browser(locks);
    const a = open();
    a.tabs.claim(CHAT);
    await result(a.tabs.confirm(CHAT));
    a.tabs.release(CHAT);
    a.tabs.claim(CHAT);
    expect(await result(a.tabs.confirm(CHAT))).toBe(true);
  });

  test("an aborted, a released and a missing claim are not confirmed", async () => {
    const { open, result } = browser(locks);
    const { tabs } = open();
    expect(await result(tabs.confirm(CHAT))).toBe(false);
    tabs.claim(CHAT);
    const abort = new AbortController();
    const aborted = tabs.confirm(CHAT, abort.signal);
    const released = tabs.confirm(CHAT);
    abort.abort();
    tabs.release(CHAT);
    expect(await result(aborted)).toBe(false);
    expect(await result(released)).toBe(false);
  });

  test("chats are independent of each other", async () => {
    const { world, open } = browser(locks);
    const [a, b] = [open(), open()];
    a.tabs.claim(CHAT);
    await world.advance(200);
    expect(b.tabs.isReadOnly("another")).toBe(false);
    expect(b.tabs.claim("another")).toBe(true);
  });

  test("dispose releases everything and says nothing more", async () => {
    const { world, open } = browser(locks);
    const [a, b] = [open(), open()];
    const heard = vi.fn();
    a.tabs.subscribe(heard);
    a.tabs.claim(CHAT);
    await world.advance(200);
    heard.mockClear();
    a.tabs.dispose();
    a.tabs.dispose();
    await world.advance(30);
    expect(b.tabs.isReadOnly(CHAT)).toBe(false);
    b.tabs.claim(CHAT);
    await world.advance(200);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("where the platform lacks something", () => {
  // F85
  test("without a channel everything is allowed and nothing is read-only", async () => {
    const { environment } = new World({ seed: 1, maxDelay: 0, loss: 0, drift: 0, locks: true }).openTab();
    const tabs = new ChatTabCoordinator({ ...environment, openChannel: () => null });
    expect(tabs.claim(CHAT)).toBe(true);
    expect(await tabs.confirm(CHAT)).toBe(true);
    expect(tabs.hasClaim(CHAT)).toBe(false);
    expect(tabs.isReadOnly(CHAT)).toBe(false);
    tabs.release(CHAT);
    tabs.dispose();
  });

  test("a lock manager that refuses to work leaves the decision to heartbeats", async () => {
    const { world, result } = browser(false);
    const refuse = () => Promise.reject(new DOMException("opaque origin", "SecurityError"));
    const open = () => new ChatTabCoordinator({ ...world.openTab().environment, locks: { request: refuse, query: refuse } });
    const [a, b] = [open(), open()];
    expect(a.claim(CHAT)).toBe(true);
    expect(await result(a.confirm(CHAT))).toBe(true);
    expect(b.claim(CHAT)).toBe(false);
  });
});

describe("what travels", () => {
  test("messages and sessions reach the other tabs, not the sender", async () => {
    const { world, open } = browser(true);
    const [a, b] = [open(), open()];
    const [own, messages, sessions, posts] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
    a.tabs.addMessagesListener(own);
    b.tabs.addMessagesListener(messages);
    b.tabs.addSessionListener(sessions);
    b.tabs.onMessage(posts);
    a.tabs.broadcastMessages(CHAT, [{ id: "m1" }]);
    a.tabs.broadcastSession(CHAT, { lastEventId: "9" });
    await world.advance(20);
    expect(messages).toHaveBeenCalledExactlyOnceWith(CHAT, [{ id: "m1" }]);
    expect(sessions).toHaveBeenCalledExactlyOnceWith(CHAT, { lastEventId: "9" });
    expect(posts.mock.calls.map(([chatId, , from]) => [chatId, from])).toEqual([
      [CHAT, a.tabs.tabId],
      [CHAT, a.tabs.tabId],
    ]);
    expect(own).not.toHaveBeenCalled();
  });

  test("a token handed to broadcastSession by mistake stays in its tab", async () => {
    const { world, open } = browser(true);
    const [a, b] = [open(), open()];
    const sessions = vi.fn();
    b.tabs.addSessionListener(sessions);
    a.tabs.broadcastSession(CHAT, { lastEventId: "1", publicAccessToken: "secret" } as { lastEventId: string });
    await world.advance(20);
    expect(JSON.stringify(sessions.mock.calls)).not.toContain("secret");
  });

  test("a listener that throws does not keep the others from hearing", async () => {
    const { world, open } = browser(false);
    const [a, b] = [open(), open()];
    const heard = vi.fn();
    b.tabs.addListener(() => {
      throw new Error("listener");
    });
    b.tabs.addListener(heard);
    a.tabs.claim(CHAT);
    await world.advance(20);
    expect(heard).toHaveBeenCalledWith(CHAT, true);
  });
});
