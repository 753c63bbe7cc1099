"use client";

import type { UIMessage } from "ai";
import { Chat, type TriggerChatTransport, useLoadTranscript, useTriggerChat } from "trigger-chat-kit";
import { loadTranscript } from "./server-actions.ts";

function LoadedChat(props: { transport: TriggerChatTransport; chatId: string; messages: UIMessage[] }) {
  return <Chat chat={useTriggerChat(props)} />;
}

/** Shows the stored history first; the live stream then begins just behind it. */
export function StoredChat({ transport, chatId }: { transport: TriggerChatTransport; chatId: string }) {
  const { messages, isLoading, error } = useLoadTranscript(chatId, loadTranscript, { transport });
  if (isLoading) return <p>Loading…</p>;
  if (error) return <p role="alert">{error.message}</p>;
  return <LoadedChat key={chatId} transport={transport} chatId={chatId} messages={messages} />;
}
