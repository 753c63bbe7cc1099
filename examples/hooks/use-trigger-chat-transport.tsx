"use client";

import { useChat } from "@ai-sdk/react";
import { type ChatSessionPersistedState, type InferChatUIMessage, useTriggerChatTransport } from "trigger-chat-kit";
import type { supportAgent } from "./agent.ts";
import { mintChatAccessToken, saveSession, startChatSession } from "./server-actions.ts";

type SupportMessage = InferChatUIMessage<typeof supportAgent>;

/** What the page loaded from the app's store. */
interface PlainChatProps {
  chatId: string;
  userId: string;
  messages: SupportMessage[];
  session: ChatSessionPersistedState | null;
}

/** A plain `useChat` over the session transport. What was stored of the session makes a reload resume. */
export function PlainChat({ chatId, userId, messages: stored, session }: PlainChatProps) {
  const transport = useTriggerChatTransport<typeof supportAgent>({
    task: "support",
    accessToken: mintChatAccessToken,
    startSession: startChatSession,
    clientData: { userId },
    sessions: session ? { [chatId]: session } : {},
    onSessionChange: (id, change) => void saveSession(id, change),
  });
  const { messages, sendMessage, stop, status } = useChat<SupportMessage>({ id: chatId, messages: stored, transport, resume: true });

  return (
    <section>
      {messages.map((message) => (
        <p key={message.id}>{message.parts.map((part) => (part.type === "text" ? part.text : ""))}</p>
      ))}
      <button onClick={() => void sendMessage({ text: "Hello" })}>Say hello</button>
      <button
        disabled={status === "ready"}
        onClick={() => {
          // The first reaches the agent, after a reload too; the second ends the request here.
          void transport.stopGeneration(chatId);
          void stop();
        }}
      >
        Stop
      </button>
    </section>
  );
}
