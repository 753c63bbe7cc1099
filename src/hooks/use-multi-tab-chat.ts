"use client";

import type { UIMessage } from "ai";
import { useCallback, useEffect } from "react";
import type { ChatTransportPort } from "../transport/hooks-port.ts";
import type { TabReason } from "../transport/tabs/port.ts";
import { useChatSession } from "./use-chat-session.ts";
import { useLatest } from "./use-latest.ts";

type MessagesListener = (chatId: string, messages: unknown[]) => void;

/** What `useMultiTabChat` needs of a transport. */
export interface MultiTabTransport extends Pick<ChatTransportPort, "chatState" | "subscribe" | "takeOver"> {
  addMessagesListener(listener: MessagesListener): void;
  removeMessagesListener(listener: MessagesListener): void;
  /** Tells the mirror what this tab shows, or how to read it. */
  mirrorMessages(chatId: string, messages: readonly UIMessage[] | (() => readonly UIMessage[])): void;
  /** Hears what ended an answer of another tab, and "" when its next turn begins. */
  onFailureElsewhere(listener: (chatId: string, text: string) => void): () => void;
  /** A turn began in another tab and has not ended there. */
  isTurnElsewhere(chatId: string): boolean;
  /** Reads the running turn into the message listeners. False when there was none, or another tab reads it. */
  followTurn(chatId: string): Promise<boolean>;
}

/** Further options of `useMultiTabChat`. */
export interface MultiTabChatOptions<T = unknown> {
  /**
   * `useChat`'s `resumeStream`. With it a turn that this tab takes over, or picks up from a tab that is gone, streams
   * through `useChat` with its `status`; without it the messages appear all the same.
   */
  resumeStream?: () => Promise<unknown>;
  /**
   * Reads the newest list, such as `() => chat.messages` of a `Chat` object. Rendered lists lag behind it by a frame: a
   * message taken back in that frame, while another tab streams, would come back.
   */
  getMessages?: () => readonly T[];
  /**
   * Called when an answer that another tab asked for ends in an error, in the agent's words for users, and with undefined
   * when the next turn begins there.
   */
  onError?: (error: Error | undefined) => void;
}

/** What `useMultiTabChat` returns. */
export interface MultiTabChat {
  /** Another tab owns the chat: disable the composer. */
  isReadOnly: boolean;
  /** Random id of the tab that owns the chat, where it is known and not this one. */
  owner: string | null;
  /** Why this tab may not send; null while it may. */
  reason: TabReason | null;
  /** Moves the running turn to this tab; the other one becomes read-only. False when that was not possible. */
  takeOver: () => Promise<boolean>;
}

/**
 * Keeps a chat that is open in several tabs the same in all of them, with one sender at a time. The tab that sends
 * mirrors what changes, the others follow read-only; once the turn is over any of them can send. When the sending tab
 * is gone in the middle of a turn, one of the others picks the turn up where it stands. Needs `multiTab: true` on the
 * transport; without it, and where tabs cannot talk, nothing is ever read-only.
 *
 * @example
 * ```tsx
 * const { messages, setMessages, resumeStream } = useChat({ id: chatId, transport });
 * const { isReadOnly, takeOver } = useMultiTabChat(transport, chatId, messages, setMessages, { resumeStream });
 * if (isReadOnly) return <button onClick={takeOver}>Use it here</button>;
 * ```
 */
export function useMultiTabChat<T = unknown>(
  transport: MultiTabTransport,
  chatId: string,
  messages: readonly T[],
  setMessages: (messages: T[]) => void,
  options: MultiTabChatOptions<T> = {},
): MultiTabChat {
  const { role, reason, ownerTabId } = useChatSession(transport, chatId, ({ tab }) => tab);
  const latestRef = useLatest({ setMessages, options });

  useEffect(() => {
    const listener: MessagesListener = (id, list) => {
      if (id === chatId) latestRef.current.setMessages(list as T[]);
    };
    transport.addMessagesListener(listener);
    return () => transport.removeMessagesListener(listener);
  }, [latestRef, transport, chatId]);

  useEffect(
    () =>
      transport.onFailureElsewhere((id, text) => {
        if (id === chatId) latestRef.current.options.onError?.(text ? new Error(text) : undefined);
      }),
    [latestRef, transport, chatId],
  );

  useEffect(
    () => transport.mirrorMessages(chatId, (latestRef.current.options.getMessages ?? messages) as readonly UIMessage[] | (() => readonly UIMessage[])),
    [latestRef, transport, chatId, messages],
  );

  const readTurn = useCallback(
    (): Promise<unknown> => latestRef.current.options.resumeStream?.() ?? transport.followTurn(chatId),
    [latestRef, transport, chatId],
  );

  // Every tab tries; the claim that reading takes lets one of them through, and the others follow it.
  useEffect(() => {
    if (role === "free" && transport.isTurnElsewhere(chatId)) readTurn().catch(() => {});
  }, [role, transport, chatId, readTurn]);

  const takeOver = useCallback(async (): Promise<boolean> => {
    const taken = await transport.takeOver(chatId);
    if (taken) readTurn().catch(() => {});
    return taken;
  }, [transport, chatId, readTurn]);

  return { isReadOnly: role === "reader", owner: ownerTabId, reason, takeOver };
}
