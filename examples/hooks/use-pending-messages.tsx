"use client";

import { useChat } from "@ai-sdk/react";
import { type TriggerChatTransport, usePendingMessages } from "trigger-chat-kit";

/** What the user writes while the agent answers: offered to the running turn, or kept for the next. */
export function SteeredChat({ transport, chatId }: { transport: TriggerChatTransport; chatId: string }) {
  const { messages, setMessages, status, sendMessage } = useChat({ id: chatId, transport });
  const pending = usePendingMessages({ transport, chatId, status, messages, setMessages, sendMessage });
  return (
    <section>
      {messages.map((message) => (
        <div key={message.id}>
          {message.parts.map((part, index) => {
            if (part.type === "text") return <p key={index}>{part.text}</p>;
            if (!pending.isInjectionPoint(part)) return null;
            return <p key={index}>You added: {pending.getInjectedMessages(part).map(({ text }) => text).join(", ")}</p>;
          })}
        </div>
      ))}
      {pending.pending.map(({ id, text, mode, state }) => (
        <p key={id}>
          {text} ({state})
          {mode === "queued" && <button onClick={() => pending.promoteToSteering(id)}>Send now</button>}
          {state !== "stored" && <button onClick={() => pending.cancel(id)}>Take back</button>}
        </p>
      ))}
      <button onClick={() => pending.steer("Shorter, please")}>Steer</button>
      <button onClick={() => pending.queue("And then translate it")}>Queue</button>
    </section>
  );
}
