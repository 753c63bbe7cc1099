"use client";
import type { UIMessage } from "ai";
import { createContext, useContext } from "react";

/** What the parts inside a `Message` know of it. */
export interface MessageContextValue {
  message: UIMessage;
  isLast: boolean;
  /** The turn that writes this message is still running. */
  isStreaming: boolean;
  isEditing: boolean;
  setEditing(editing: boolean): void;
}

/** Set by `Message`. */
export const MessageContext = createContext<MessageContextValue | null>(null);

/** The message around this part. Throws outside a `Message`: the part has nothing to show there. */
export function useMessage(): MessageContextValue {
  const value = useContext(MessageContext);
  if (!value) throw new Error("This part belongs inside a <Message>. Render it there, or pass the message as a prop.");
  return value;
}
