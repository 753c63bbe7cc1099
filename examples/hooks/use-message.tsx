"use client";

import { Message, MessageParts, type RenderMessage, useMessage } from "trigger-chat-kit";

/** When the message was written, from the app's metadata. Finds its message by itself. */
function WrittenAt() {
  const { message, isStreaming } = useMessage();
  const { at } = (message.metadata ?? {}) as { at?: string };
  return at === undefined || isStreaming ? null : <time dateTime={at}>{new Date(at).toLocaleTimeString()}</time>;
}

/** For `<MessageList renderMessage={withTime} />`. Keep the function's identity. */
export const withTime: RenderMessage = (props) => (
  <Message {...props}>
    <MessageParts />
    <WrittenAt />
  </Message>
);
