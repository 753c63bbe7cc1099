import type { UIMessage } from "ai";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cleanup, renderHook } from "vitest-browser-react";
import type { ChatState } from "../transport/state.ts";
import { FREE_TAB, type TabState } from "../transport/tabs/port.ts";
import { type MultiTabTransport, useMultiTabChat } from "./use-multi-tab-chat.ts";

afterEach(cleanup);

const CHAT = "chat";
const hello: UIMessage = { id: "m1", role: "user", parts: [{ type: "text", text: "Hello" }] };
const reading: TabState = { role: "reader", reason: "other-tab-sending", ownerTabId: "tab-9" };

/** A transport whose tabs the test plays. */
function createFake() {
  let tab: TabState = FREE_TAB;
  let listeners: Array<() => void> = [];
  let messageListeners: Array<(chatId: string, messages: unknown[]) => void> = [];
  const fake = {
    isRunning: false,
    mirrored: vi.fn(),
    followTurn: vi.fn(async () => true),
    takeOver: vi.fn(async () => true),
    setTab(next: TabState) {
      tab = next;
      for (const listener of listeners) listener();
    },
    show: (chatId: string, messages: UIMessage[]) => messageListeners.forEach((listener) => listener(chatId, messages)),
    listening: () => messageListeners.length,
  };
  const transport: MultiTabTransport = {
    chatState: () => ({ tab }) as ChatState,
    subscribe(_, listener) {
      listeners.push(listener);
      return () => {
        listeners = listeners.filter((known) => known !== listener);
      };
    },
    takeOver: fake.takeOver,
    followTurn: fake.followTurn,
    isTurnElsewhere: () => fake.isRunning,
    onFailureElsewhere: () => () => {},
    mirrorMessages: fake.mirrored,
    addMessagesListener: (listener) => void messageListeners.push(listener),
    removeMessagesListener: (listener) => {
      messageListeners = messageListeners.filter((known) => known !== listener);
    },
  };
  return { fake, transport };
}

async function open(options?: { resumeStream: () => Promise<unknown> }) {
  const { fake, transport } = createFake();
  const setMessages = vi.fn();
  const hook = await renderHook(
    (props?: { messages: UIMessage[] }) => useMultiTabChat(transport, CHAT, props?.messages ?? [], setMessages, options),
    { initialProps: { messages: [hello] } },
  );
  return { fake, setMessages, ...hook, tabs: () => hook.result.current };
}

describe("useMultiTabChat", () => {
  it("says who owns the chat and why this tab is read-only", async () => {
    const { fake, tabs, act } = await open();
    expect(tabs()).toMatchObject({ isReadOnly: false, owner: null, reason: null });
    await act(() => fake.setTab(reading));
    expect(tabs()).toMatchObject({ isReadOnly: true, owner: "tab-9", reason: "other-tab-sending" });
    await act(() => fake.setTab({ ...reading, reason: "taken-over" }));
    expect(tabs().reason).toBe("taken-over");
    await act(() => fake.setTab(FREE_TAB));
    expect(tabs().isReadOnly).toBe(false);
  });

  it("shows what another tab mirrors of this chat, and of no other", async () => {
    const { fake, setMessages, unmount } = await open();
    fake.show("another", [hello]);
    expect(setMessages).not.toHaveBeenCalled();
    fake.show(CHAT, [hello, hello]);
    expect(setMessages).toHaveBeenCalledExactlyOnceWith([hello, hello]);
    await unmount();
    expect(fake.listening()).toBe(0);
  });

  it("tells the mirror what this tab shows, once per change", async () => {
    const { fake, rerender } = await open();
    expect(fake.mirrored.mock.calls).toEqual([[CHAT, [hello]]]);
    const longer = [hello, { ...hello, id: "m2" }];
    await rerender({ messages: longer });
    await rerender({ messages: longer });
    expect(fake.mirrored.mock.calls).toEqual([[CHAT, [hello]], [CHAT, longer]]);
  });

  it("takes the turn over and reads it, through useChat where it can", async () => {
    const plain = await open();
    expect(await plain.tabs().takeOver()).toBe(true);
    expect(plain.fake.followTurn).toHaveBeenCalledExactlyOnceWith(CHAT);

    const resumeStream = vi.fn(async () => {});
    const resuming = await open({ resumeStream });
    expect(await resuming.tabs().takeOver()).toBe(true);
    expect(resumeStream).toHaveBeenCalledOnce();
    expect(resuming.fake.followTurn).not.toHaveBeenCalled();
  });

  it("reads nothing when the take-over was refused", async () => {
    const { fake, tabs } = await open();
    fake.takeOver.mockResolvedValueOnce(false);
    expect(await tabs().takeOver()).toBe(false);
    expect(fake.followTurn).not.toHaveBeenCalled();
  });

  // F82
  it("picks up a turn whose tab is gone, and leaves a finished one alone", async () => {
    const { fake, act } = await open();
    await act(() => fake.setTab(reading));
    await act(() => fake.setTab(FREE_TAB));
    expect(fake.followTurn).not.toHaveBeenCalled();
    fake.isRunning = true;
    await act(() => fake.setTab(reading));
    await act(() => fake.setTab(FREE_TAB));
    expect(fake.followTurn).toHaveBeenCalledOnce();
  });
});
