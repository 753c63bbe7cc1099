"use client";

import type { ChatRequestOptions, UIMessage } from "ai";
import { useCallback } from "react";
import { randomId } from "../transport/platform.ts";
import { type ActionChat, sendActionTurn } from "./engine/run-action.ts";
import { useLatest } from "./use-latest.ts";

/** Options of `useChatActions`: what `useChat` returns. */
export interface UseChatActionsOptions<TUIMessage extends UIMessage = UIMessage> {
  /** `useChat`'s `sendMessage`. */
  sendMessage: (message: undefined, options?: ChatRequestOptions) => Promise<void> | void;
  /**
   * `useChat`'s `setMessages`. Pass it: without it the AI SDK begins the answer of an action with a copy of the newest
   * assistant message.
   */
  setMessages?: (update: (messages: TUIMessage[]) => TUIMessage[]) => void;
}

/**
 * Sends actions (undo, rollback, edit, compact) as turns that `useChat` owns: what the agent answers streams into the
 * list, `status` and `error` behave as for a message, and `stop` works. An action that the agent answers with nothing
 * adds no message. What an action changes in the history is shown with `setMessages`.
 *
 * `useTriggerChat` has this built in, with the change shown at once and taken back when it is refused.
 *
 * @example
 * ```tsx
 * const { sendMessage, setMessages } = useChat({ id: chatId, transport });
 * const { sendAction } = useChatActions({ sendMessage, setMessages });
 * <button onClick={() => sendAction({ type: "undo" })}>Undo</button>
 * ```
 */
export function useChatActions<TUIMessage extends UIMessage = UIMessage>(
  options: UseChatActionsOptions<TUIMessage>,
): {
  /** Sends an action. Resolves when `useChat` has finished the request. */
  sendAction: (action: unknown, options?: ChatRequestOptions) => Promise<void>;
} {
  const latest = useLatest(options);
  const sendAction = useCallback(async (action: unknown, request: ChatRequestOptions = {}): Promise<void> => {
    const { sendMessage, setMessages } = latest.current;
    if (!setMessages) return void (await sendMessage(undefined, { ...request, body: { ...request.body, action } }));
    // `useChat`'s takes a whole message too; the narrow type is the published client's.
    const send = sendMessage as unknown as ActionChat<TUIMessage>["sendMessage"];
    await sendActionTurn({ sendMessage: send, setMessages }, action, randomId(), request);
  }, [latest]);
  return { sendAction };
}
