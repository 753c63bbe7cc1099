import { useChat } from "@ai-sdk/react";
import type { UIMessage } from "ai";
import { StrictMode } from "react";
import { describe, expect, it } from "vitest";
import { renderHook } from "vitest-browser-react";
import { createChatLab, transcript } from "../../tests/hooks/chat-lab.ts";
import type { ChatState } from "../transport/state.ts";
import { useChatActions } from "./use-chat-actions.ts";
import { useChatSession } from "./use-chat-session.ts";
import { usePendingMessages } from "./use-pending-messages.ts";
import { useTriggerChatTransport } from "./use-trigger-chat-transport.ts";

/** The screen of an app that migrates: the published client's hooks over a plain `useChat`. */
async function open() {
  const lab = createChatLab();
  const page = lab.page();
  const hook = await renderHook(
    () => {
      const transport = useTriggerChatTransport(page);
      const chat = useChat<UIMessage>({ id: page.chatId, transport });
      const { status, messages, setMessages, sendMessage } = chat;
      const pending = usePendingMessages({ transport, chatId: page.chatId, status, messages, setMessages, sendMessage });
      const { sendAction } = useChatActions({ sendMessage, setMessages });
      return { transport, chat, pending, sendAction };
    },
    { wrapper: StrictMode },
  );
  const now = () => hook.result.current;
  return {
    lab,
    now,
    unmount: hook.unmount,
    shows: (...lines: string[]) => expect.poll(() => transcript(now().chat.messages)).toEqual(lines),
    is: (status: string) => expect.poll(() => now().chat.status).toBe(status),
  };
}

describe("usePendingMessages", () => {
  it("sends at once while nothing runs", async () => {
    const { lab, now, shows } = await open();
    now().pending.steer("hello");
    await shows("user: hello", "assistant: You wrote: hello");
    now().pending.queue("again");
    await shows("user: hello", "assistant: You wrote: hello", "user: again", "assistant: You wrote: again");
    expect(lab.inputs()).toEqual(["user: hello", "user: again"]);
  });

  it("shows a steered message until the stream proves that it was injected", async () => {
    const { lab, now, is } = await open();
    now().pending.steer("steps");
    await lab.advance(150);
    await is("streaming");
    now().pending.steer("and hurry");
    await expect.poll(() => now().pending.pending).toMatchObject([{ text: "and hurry", mode: "steering", injected: false, state: "stored" }]);
    await lab.advance(1000);
    await is("ready");
    await expect.poll(() => now().pending.pending).toEqual([]);
    const part = now().chat.messages[1]?.parts.find(now().pending.isInjectionPoint);
    expect(now().pending.getInjectedMessages(part)).toMatchObject([{ text: "and hurry" }]);
    expect(lab.inputs()).toEqual(["user: steps", "user: and hurry"]);
  });

  it("follows what came too late, then sends what was queued, each stored once", async () => {
    const { lab, now, is, shows } = await open();
    now().pending.steer("slow");
    await lab.advance(150);
    await is("streaming");
    now().pending.queue("queued");
    now().pending.steer("too late");
    await expect.poll(() => now().pending.pending.map(({ state }) => state)).toEqual(["queued", "stored"]);
    await lab.advance(1000);
    await shows(
      "user: slow",
      "assistant: one two three four five",
      "user: too late",
      "assistant: You wrote: too late",
      "user: queued",
      "assistant: You wrote: queued",
    );
    expect(lab.inputs()).toEqual(["user: slow", "user: too late", "user: queued"]);
    expect(Object.values(now().pending.states)).toEqual(expect.arrayContaining(["next-turn", "next-turn"]));
  });
});

describe("useChatActions", () => {
  it("streams the answer as a message of its own", async () => {
    const { lab, now, shows, is } = await open();
    await now().chat.sendMessage({ text: "hello" });
    await now().sendAction({ type: "greet" });
    await shows("user: hello", "assistant: You wrote: hello", "assistant: Hello from the action.");
    await now().sendAction({ type: "undo" });
    await is("ready");
    await shows("user: hello", "assistant: You wrote: hello", "assistant: Hello from the action.");
    expect(lab.inputs()).toEqual(["user: hello", 'action {"type":"greet"}', 'action {"type":"undo"}']);
  });
});

describe("useChatSession", () => {
  it("renders again only when the selected slice changed", async () => {
    const lab = createChatLab();
    const transport = lab.createTransport();
    const renders: unknown[] = [];
    const select = ({ closed, closedReason }: ChatState) => ({ closed, closedReason });
    const hook = await renderHook(() => {
      const slice = useChatSession(transport, "chat-1", select);
      renders.push(slice);
      return slice;
    });
    await transport.start("chat-1");
    await hook.act(async () => {
      const stream = await transport.sendMessages({
        trigger: "submit-message",
        chatId: "chat-1",
        messageId: undefined,
        messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "hello" }] }],
        abortSignal: undefined,
      });
      for await (const _chunk of stream);
    });
    expect(transport.chatState("chat-1").deliveries.u1?.status).toBe("stored");
    expect(renders).toEqual([{ closed: false, closedReason: null }]);
    transport.dispose();
  });

  // F16
  it("tells why a session closed", async () => {
    const lab = createChatLab();
    const transport = lab.createTransport();
    const hook = await renderHook(() => useChatSession(transport, "chat-1"), { wrapper: StrictMode });
    await transport.start("chat-1");
    await lab.server.sessions.close("chat-1", "done");
    await transport
      .sendMessages({
        trigger: "submit-message",
        chatId: "chat-1",
        messageId: undefined,
        messages: [{ id: "u1", role: "user", parts: [{ type: "text", text: "hello" }] }],
        abortSignal: undefined,
      })
      .catch(() => undefined);
    await expect.poll(() => hook.result.current).toMatchObject({ closed: true, closedReason: "done", connection: "closed" });
    transport.dispose();
  });
});
