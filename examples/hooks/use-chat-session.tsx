"use client";

import { type ChatState, type TriggerChatTransport, useChatSession } from "trigger-chat-kit";

const select = ({ connection, retry, closed, closedReason, runPending }: ChatState) => ({
  connection,
  attempt: retry?.attempt ?? null,
  closed,
  closedReason,
  runPending,
});

/** The line under a chat that says how it is connected. Renders again only when one of the five changes. */
export function ConnectionLine({ transport, chatId }: { transport: TriggerChatTransport; chatId: string }) {
  const { connection, attempt, closed, closedReason, runPending } = useChatSession(transport, chatId, select);
  if (closed) return <p>This chat is closed{closedReason ? `: ${closedReason}` : ""}.</p>;
  if (runPending) return <p>Waiting for a deployment of the agent.</p>;
  if (attempt !== null) {
    return (
      <p>
        {connection}, attempt {attempt} <button onClick={() => transport.retryNow(chatId)}>Retry now</button>
      </p>
    );
  }
  return <p>{connection}</p>;
}
