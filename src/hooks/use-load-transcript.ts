"use client";

import type { UIMessage } from "ai";
import { useEffect, useState } from "react";
import { useLatest } from "./use-latest.ts";

/** What an app's transcript action returns. */
export interface LoadTranscriptResult<TUIMessage extends UIMessage = UIMessage> {
  messages: TUIMessage[];
  cursors?: { lastOutEventId?: string; lastInEventId?: string };
  /** Cursor of the page before this one. */
  nextCursor?: string;
}

/** What takes a resume cursor: the transport. */
export interface CursorTarget {
  seedResumeCursor(chatId: string, lastEventId: string): void;
}

/** Options of `useLoadTranscript`. */
export interface UseLoadTranscriptOptions {
  /** Its resume cursor is set to the end of the loaded history, so that the live stream begins just behind it. */
  transport?: CursorTarget;
  /** Page size, given to the action. */
  limit?: number;
}

/** State of a loading transcript. */
export interface UseLoadTranscriptReturn<TUIMessage extends UIMessage = UIMessage> {
  messages: TUIMessage[];
  isLoading: boolean;
  error: Error | undefined;
  /** To be given to the action as `before`, for the page before this one. */
  nextCursor: string | undefined;
}

/**
 * Moves a chat's resume cursor to the end of a transcript. Takes effect at once or, while the session is unknown, when
 * it becomes known; never moves a cursor that is there. Returns whether the transcript had one.
 */
export function seedTranscriptCursor(
  transport: CursorTarget,
  chatId: string,
  cursors: { lastOutEventId?: string } | undefined,
): boolean {
  if (!cursors?.lastOutEventId) return false;
  transport.seedResumeCursor(chatId, cursors.lastOutEventId);
  return true;
}

interface Loaded<M extends UIMessage> {
  chatId: string | undefined;
  limit: number | undefined;
  result: LoadTranscriptResult<M> | undefined;
  error: Error | undefined;
}

/**
 * Loads a chat's history through a server action of the app, to be shown before the chat connects. Loads again when the
 * chat changes; an answer that comes too late for that is dropped. `undefined` loads nothing.
 *
 * @example
 * ```tsx
 * const { messages, isLoading, error } = useLoadTranscript(chatId, loadTranscript, { transport });
 * if (isLoading) return <Spinner />;
 * return <ChatView chatId={chatId} messages={messages} transport={transport} />;
 * ```
 */
export function useLoadTranscript<TUIMessage extends UIMessage = UIMessage>(
  chatId: string | undefined,
  load: (params: { chatId: string; limit?: number }) => Promise<LoadTranscriptResult<TUIMessage>>,
  options: UseLoadTranscriptOptions = {},
): UseLoadTranscriptReturn<TUIMessage> {
  const { transport, limit } = options;
  const [loaded, setLoaded] = useState<Loaded<TUIMessage> | null>(null);
  const latest = useLatest({ load, transport });

  useEffect(() => {
    if (chatId === undefined) return;
    let isCurrent = true;
    const settle = (outcome: Pick<Loaded<TUIMessage>, "result" | "error">): void => {
      if (isCurrent) setLoaded({ chatId, limit, ...outcome });
    };
    latest.current.load({ chatId, ...(limit === undefined ? {} : { limit }) }).then(
      (result) => {
        const target = latest.current.transport;
        if (isCurrent && target) seedTranscriptCursor(target, chatId, result.cursors);
        settle({ result, error: undefined });
      },
      (cause: unknown) => {
        settle({ result: undefined, error: cause instanceof Error ? cause : new Error(String(cause), { cause }) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [chatId, limit, latest]);

  const current = loaded?.chatId === chatId && loaded?.limit === limit ? loaded : null;
  return {
    messages: current?.result?.messages ?? NONE,
    isLoading: chatId !== undefined && current === null,
    error: current?.error,
    nextCursor: current?.result?.nextCursor,
  };
}

/** One array for every empty list, so that effects over `messages` do not run again. */
const NONE: never[] = [];
