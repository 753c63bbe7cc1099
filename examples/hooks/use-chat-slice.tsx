"use client";

import { useChatSlice, useChatStore } from "trigger-chat-kit";

/** How long the conversation is, with a button that starts it anew. Renders again only when the number changes. */
export function ConversationLength() {
  const count = useChatSlice((chat) => chat.messages.length);
  const store = useChatStore();
  return (
    <p>
      {count} messages <button onClick={() => void store.getState().sendAction({ type: "clear" })}>Clear</button>
    </p>
  );
}
