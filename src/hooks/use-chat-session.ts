"use client";

import { useMemo, useSyncExternalStore } from "react";
import type { ChatTransportPort } from "../transport/hooks-port.ts";
import type { ChatState } from "../transport/state.ts";
import { shallowEqual } from "./shallow-equal.ts";

/** What `useChatSession` reads of a transport. */
export type ChatSessionSource = Pick<ChatTransportPort, "chatState" | "subscribe">;

const everything = (state: ChatState): ChatState => state;

/**
 * Live state of a chat's session from the transport's store: connection, retry, turn, delivery per message, closed and
 * why, run pending, tab. Renders again only when what the selector returns changed (compared one level deep).
 *
 * @param selector Takes a slice of the state. Default: all of it.
 * @example
 * ```tsx
 * const { connection, retry } = useChatSession(transport, chatId, ({ connection, retry }) => ({ connection, retry }));
 * if (connection === "reconnecting" && retry) return <p>Reconnecting, attempt {retry.attempt}</p>;
 * ```
 */
export function useChatSession(transport: ChatSessionSource, chatId: string): ChatState;
export function useChatSession<T>(transport: ChatSessionSource, chatId: string, selector: (state: ChatState) => T): T;
export function useChatSession<T>(
  transport: ChatSessionSource,
  chatId: string,
  selector: (state: ChatState) => T | ChatState = everything,
): T | ChatState {
  const subscribe = useMemo(
    () => (onChange: () => void) => transport.subscribe(chatId, onChange),
    [transport, chatId],
  );
  const getSelection = useMemo(() => memoizedSelection(() => transport.chatState(chatId), selector), [transport, chatId, selector]);
  return useSyncExternalStore(subscribe, getSelection, getSelection);
}

/** Runs the selector once per state, and keeps the older result while the newer one is equal to it. */
function memoizedSelection<T>(read: () => ChatState, select: (state: ChatState) => T): () => T {
  let cache: { state: ChatState; selection: T } | null = null;
  return () => {
    const state = read();
    if (cache?.state === state) return cache.selection;
    const next = select(state);
    const selection = cache && shallowEqual(cache.selection, next) ? cache.selection : next;
    cache = { state, selection };
    return selection;
  };
}
