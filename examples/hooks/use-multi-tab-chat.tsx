"use client";

import { useChat } from "@ai-sdk/react";
import { useMultiTabChat, useTriggerChatTransport } from "trigger-chat-kit";
import type { supportAgent } from "./agent.ts";
import { mintChatAccessToken, startChatSession } from "./server-actions.ts";

/** One sender over all tabs of the browser; the others follow, and can take over. */
export function TabbedChat({ chatId, userId }: { chatId: string; userId: string }) {
  const transport = useTriggerChatTransport<typeof supportAgent>({
    task: "support",
    accessToken: mintChatAccessToken,
    startSession: startChatSession,
    clientData: { userId },
    multiTab: true,
  });
  const { messages, setMessages, sendMessage, resumeStream } = useChat({ id: chatId, transport });
  const { isReadOnly, takeOver } = useMultiTabChat(transport, chatId, messages, setMessages, { resumeStream });
  return (
    <section>
      <p>{messages.length} messages</p>
      <button disabled={isReadOnly} onClick={() => void sendMessage({ text: "Hello" })}>
        {isReadOnly ? "Active in another tab" : "Say hello"}
      </button>
      {isReadOnly && <button onClick={() => void takeOver()}>Use it here</button>}
    </section>
  );
}
