"use client";

import { isToolUIPart, type UIMessage } from "ai";
import { type TriggerChatTransport, useSubAgentMessages, useTriggerChat } from "trigger-chat-kit";

const textOf = (message: UIMessage) => message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");

/** A research agent's sub-agents, shown inside the tool call that started each. */
export function ResearchChat({ transport, chatId }: { transport: TriggerChatTransport; chatId: string }) {
  const subAgents = useSubAgentMessages();
  const chat = useTriggerChat({ transport, chatId, onData: subAgents.onData });
  return chat.messages.flatMap((message) =>
    message.parts.filter(isToolUIPart).map((part) => {
      const live = subAgents.get(part.toolCallId);
      return <pre key={part.toolCallId}>{live ? textOf(live) : JSON.stringify(part.output)}</pre>;
    }),
  );
}
