import {
  AssistantRuntimeProvider,
  MessagePrimitive,
  ThreadPrimitive,
  type ThreadMessageLike,
  useExternalStoreRuntime,
} from "@assistant-ui/react";
import type { UseChatHelpers } from "@ai-sdk/react";
import type { UIMessage } from "ai";
import { createContext, type ReactNode, useContext, useEffect, useRef } from "react";
import { type ChatController, ChatProvider, Message, MessageList, MessageParts, type PartRenderers, type RenderMessage } from "trigger-chat-kit";
import "trigger-chat-kit/styles.css";

type Chat = UseChatHelpers<UIMessage>;

/** Committed renders by message, the first of each mounted one left out: a list may mount messages as they come near. */
export const commits = new Map<string, number>();

function Text({ id, children }: { id: string; children: string }) {
  const mounted = useRef(false);
  useEffect(() => {
    if (mounted.current) commits.set(id, (commits.get(id) ?? 0) + 1);
    mounted.current = true;
  });
  return <p className="text">{children}</p>;
}

const textOf = ({ parts }: UIMessage) => parts.map((part) => (part.type === "text" ? part.text : "")).join("");

/** What the AI SDK's guide shows: a scroller that goes to its end, and a map over the messages. */
export function PlainList({ messages }: Chat) {
  const box = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [messages]);
  const watch = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: { currentTarget: HTMLElement }) => {
    following.current = scrollHeight - clientHeight - scrollTop < 32;
  };
  return (
    <div className="scroller" ref={box} onScroll={watch}>
      {messages.map((message) => (
        <div key={message.id} className="row" data-role={message.role} data-row={message.id}>
          <Text id={message.id}>{textOf(message)}</Text>
        </div>
      ))}
    </div>
  );
}

const parts: PartRenderers = { text: ({ part, message }) => <Text id={message.id}>{part.text}</Text> };
const idle = {
  error: undefined, pending: [], isReadOnly: false, readOnlyReason: null, connection: "live", retry: null, deliveries: {}, closed: false,
  closedReason: null, runPending: false,
};
const renderRow: RenderMessage = (props) => (
  <Message {...props} className="row" data-row={props.message.id}>
    <MessageParts />
  </Message>
);

/** This kit's list, as `<Chat>` has it. */
export function KitList(chat: Chat) {
  const controller = { ...idle, chatId: chat.id, messages: chat.messages, status: chat.status } as unknown as ChatController;
  return (
    <ChatProvider chat={controller} parts={parts}>
      <MessageList className="scroller" renderMessage={renderRow} />
    </ChatProvider>
  );
}

const IdContext = createContext("");
const AuiText = ({ text }: { text: string }) => <Text id={useContext(IdContext)}>{text}</Text>;
const AuiRow = ({ message }: { message: { id: string; role: string } }) => (
  <MessagePrimitive.Root className="row" data-role={message.role} data-row={message.id}>
    <IdContext.Provider value={message.id}>
      <MessagePrimitive.Parts components={auiParts} />
    </IdContext.Provider>
  </MessagePrimitive.Root>
);
const auiParts = { Text: AuiText };
const convertMessage = (message: UIMessage): ThreadMessageLike => ({
  id: message.id,
  role: message.role,
  content: message.parts.flatMap((part) => (part.type === "text" ? [{ type: "text" as const, text: part.text }] : [])),
});
const onNew = async () => {};
const auiRow = ({ message }: { message: { id: string; role: string } }): ReactNode => <AuiRow message={message} />;

/** assistant-ui's thread over the same messages, through its runtime for a store of the app's own. */
export function AssistantUiThread({ messages, status }: Chat) {
  const runtime = useExternalStoreRuntime({ messages, isRunning: status === "streaming" || status === "submitted", convertMessage, onNew });
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root className="scroller-frame">
        <ThreadPrimitive.Viewport className="scroller">
          <ThreadPrimitive.Messages>{auiRow}</ThreadPrimitive.Messages>
        </ThreadPrimitive.Viewport>
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  );
}
