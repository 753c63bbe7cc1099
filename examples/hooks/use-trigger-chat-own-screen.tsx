"use client";

import { type FormEvent, useState } from "react";
import { useTriggerChat } from "trigger-chat-kit";
import type { supportAgent } from "./agent.ts";
import { mintChatAccessToken, startChatSession } from "./server-actions.ts";

/** The same chat on a screen of your own, with nothing but what the hook returns. */
export function OwnScreen({ chatId, userId }: { chatId: string; userId: string }) {
  const [draft, setDraft] = useState("");
  const chat = useTriggerChat<typeof supportAgent>({
    chatId,
    task: "support",
    accessToken: mintChatAccessToken,
    startSession: startChatSession,
    clientData: { userId },
  });
  const isRunning = chat.status === "submitted" || chat.status === "streaming";

  function send(event: FormEvent): void {
    event.preventDefault();
    // While a turn runs this offers the message to it; otherwise it starts a turn.
    void chat.sendMessage({ text: draft });
    setDraft("");
  }

  return (
    <form onSubmit={send}>
      {chat.messages.map((message) => (
        <article key={message.id}>
          {message.parts.map((part, index) => (part.type === "text" ? <p key={index}>{part.text}</p> : null))}
          {chat.deliveries[message.id]?.status === "failed" && (
            <button type="button" onClick={() => void chat.resend(message.id)}>
              Not sent. Try again
            </button>
          )}
        </article>
      ))}
      {chat.openDecisions.map(({ kind, approvalId, toolCallId, part }) =>
        kind === "approval" && approvalId ? (
          <fieldset key={toolCallId}>
            <legend>{JSON.stringify(part.input)}</legend>
            <button type="button" onClick={() => void chat.approve(approvalId)}>
              Approve
            </button>
            <button type="button" onClick={() => void chat.deny(approvalId, "Not now")}>
              Deny
            </button>
          </fieldset>
        ) : (
          <button key={toolCallId} type="button" onClick={() => void chat.answer(toolCallId, draft)}>
            Answer with the draft
          </button>
        ),
      )}
      {chat.pending.map((message) => (
        <p key={message.id}>
          {message.text} ({message.state}) <button type="button" onClick={() => chat.cancel(message.id)}>Take back</button>
        </p>
      ))}
      {chat.error && (
        <p role="alert">
          {chat.error.message} <button type="button" onClick={() => void chat.tryAgain()}>Try again</button>
        </p>
      )}
      <textarea aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} disabled={chat.isReadOnly} />
      <button disabled={chat.isReadOnly || draft.trim() === ""}>Send</button>
      {isRunning && (
        <button type="button" onClick={() => void chat.stop()}>
          Stop
        </button>
      )}
      {chat.isReadOnly && (
        <button type="button" onClick={() => void chat.takeOver()}>
          This chat is active in another tab. Use it here
        </button>
      )}
    </form>
  );
}
