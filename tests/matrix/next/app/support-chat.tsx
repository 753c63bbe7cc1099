"use client";
import { Chat, useTriggerChat } from "trigger-chat-kit";
import { mintChatAccessToken, startChatSession } from "./actions";

/** The quick start's client component. */
export function SupportChat({ chatId, baseURL }: { chatId: string; baseURL: string }) {
  const chat = useTriggerChat({
    chatId,
    baseURL,
    task: "echo",
    accessToken: ({ chatId }) => mintChatAccessToken(chatId),
    startSession: ({ chatId }) => startChatSession(chatId),
    multiTab: true,
  });
  return <Chat chat={chat} />;
}
