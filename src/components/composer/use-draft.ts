"use client";
import { useCallback, useState } from "react";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";
import type { DraftStore } from "./drafts.ts";

/**
 * The unsent text of a chat. Read from the store after hydration, so that server and browser render the same, and once
 * per chat: what is typed stays where the store keeps nothing. A change belongs to the chat that it was made for, however
 * late it comes; `isGivenBack` takes no place from what was typed meanwhile.
 */
export function useDraft(chatId: string, drafts: DraftStore): [string, (text: string, isGivenBack?: boolean) => void] {
  const [shown, setShown] = useState<{ of?: string; text: string }>({ text: "" });
  useIsomorphicLayoutEffect(() => {
    if (shown.of !== chatId) setShown({ of: chatId, text: drafts.get(chatId) });
  }, [shown.of, chatId, drafts]);
  const change = useCallback(
    (text: string, isGivenBack = false) => {
      drafts.set(chatId, text);
      setShown((now) => (now.of !== chatId || (isGivenBack && now.text) ? now : { of: chatId, text }));
    },
    [chatId, drafts],
  );
  return [shown.of === chatId ? shown.text : "", change];
}
