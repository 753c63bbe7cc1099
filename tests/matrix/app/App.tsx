import { useChat } from "@ai-sdk/react";
import { type ChatStatus, isToolUIPart, lastAssistantMessageIsCompleteWithApprovalResponses } from "ai";
import { type FormEvent, useEffect, useState } from "react";
import { Chat, type TriggerChatTransport, useTriggerChat } from "trigger-chat-kit";
import type { SupportMessage } from "./agent.ts";

/** What a page gives its screen. */
export interface ScreenProps {
  transport: TriggerChatTransport;
  chatId: string;
  /** The history from the app's store. */
  messages: SupportMessage[];
  /** Told after each render what the screen shows: the app stores it, the flows look at it. */
  onShown?: (messages: SupportMessage[], status: ChatStatus) => void;
}

/** The whole kit: one hook, one component. */
export function KitScreen({ transport, chatId, messages, onShown }: ScreenProps) {
  const chat = useTriggerChat<SupportMessage>({ transport, chatId, messages, throttle: 0 });
  useEffect(() => onShown?.(chat.messages, chat.status), [chat.messages, chat.status, onShown]);
  return (
    <section data-status={chat.status}>
      <Chat chat={chat} tools={{ sendEmail: { label: "Send an email" } }} />
    </section>
  );
}

/** An app that keeps its own screen: the AI SDK's `useChat`, with the transport as the only thing of the kit. */
export function PlainScreen({ transport, chatId, messages: initial, onShown }: ScreenProps) {
  const { messages, status, error, stop, sendMessage, addToolApprovalResponse } = useChat<SupportMessage>({
    id: chatId,
    messages: initial,
    transport,
    resume: true,
    sendAutomaticallyWhen: lastAssistantMessageIsCompleteWithApprovalResponses,
  });
  const [draft, setDraft] = useState("");
  useEffect(() => onShown?.(messages, status), [messages, status, onShown]);

  function submit(event: FormEvent): void {
    event.preventDefault();
    void sendMessage({ text: draft });
    setDraft("");
  }
  function stopTurn(): void {
    void transport.stopGeneration(chatId);
    void stop();
  }

  return (
    <section data-status={status}>
      {messages.map((message) => (
        <article key={message.id} data-role={message.role}>
          {message.parts.map((part, index) => (part.type === "text" ? <p key={index}>{part.text}</p> : null))}
          {message.parts.filter(isToolUIPart).map((part) => (
            <div key={part.toolCallId} data-tool-state={part.state}>
              {part.state === "approval-requested" && (
                <button type="button" onClick={() => void addToolApprovalResponse({ id: part.approval.id, approved: true })}>
                  Approve
                </button>
              )}
            </div>
          ))}
        </article>
      ))}
      {error && <p role="alert">{error.message}</p>}
      <form onSubmit={submit}>
        <textarea aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />
        <button type="submit">Send</button>
        {(status === "submitted" || status === "streaming") && (
          <button type="button" onClick={stopTurn}>
            Stop
          </button>
        )}
      </form>
    </section>
  );
}
