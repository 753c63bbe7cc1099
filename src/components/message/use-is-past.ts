"use client";
import type { UIMessage } from "ai";
import { useContext } from "react";
import { useChatSlice } from "../provider/store.ts";
import { MessageContext } from "./context.ts";

/**
 * Whether the conversation has gone on behind a message: what is still open in it will not be answered or finished.
 *
 * @param isOpen Something in it is. Without, nothing is looked for.
 * @param given Default: the message around.
 */
export function useIsPast(isOpen: boolean, given?: UIMessage): boolean {
  const around = useContext(MessageContext)?.message;
  const id = (given ?? around)?.id;
  return useChatSlice(({ messages }) => isOpen && messages.at(-1)?.id !== id && messages.some((message) => message.id === id));
}
