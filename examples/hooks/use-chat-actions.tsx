"use client";

import { useChat } from "@ai-sdk/react";
import { type TriggerChatTransport, useChatActions } from "trigger-chat-kit";

/** Buttons for what the agent's `onAction` understands. The answer, if there is one, streams like any other. */
export function ChatActions({ transport, chatId }: { transport: TriggerChatTransport; chatId: string }) {
  const { messages, setMessages, sendMessage, status } = useChat({ id: chatId, transport });
  const { sendAction } = useChatActions({ sendMessage, setMessages });

  async function undo(): Promise<void> {
    // The agent drops the last exchange from its history; the list here follows.
    setMessages((list) => list.slice(0, -2));
    await sendAction({ type: "undo" });
  }

  return (
    <fieldset disabled={status !== "ready"}>
      <legend>{messages.length} messages</legend>
      <button onClick={() => void undo()}>Undo</button>
      <button onClick={() => void sendAction({ type: "compact" })}>Summarize</button>
    </fieldset>
  );
}
