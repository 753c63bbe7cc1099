"use client";

import { Chat, useTriggerChat } from "trigger-chat-kit";
import "trigger-chat-kit/styles.css";
import type { supportAgent } from "./agent.ts";
import { mintChatAccessToken, startChatSession } from "./server-actions.ts";

/** A whole chat: sends, streams, stops, asks for approvals, resumes after a reload, retries what failed. */
export function SupportChat({ chatId, userId }: { chatId: string; userId: string }) {
  const chat = useTriggerChat<typeof supportAgent>({
    chatId,
    task: "support",
    accessToken: mintChatAccessToken,
    startSession: startChatSession,
    clientData: { userId },
  });
  return <Chat chat={chat} />;
}
