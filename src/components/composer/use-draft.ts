"use client";
import { useCallback, useState } from "react";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";
import type { DraftStore } from "./drafts.ts";

/** The unsent text of a chat. Read from the store after hydration, so that server and browser render the same. */
export function useDraft(chatId: string, drafts: DraftStore): [string, (text: string) => void] {
  const [draft, setDraft] = useState("");
  useIsomorphicLayoutEffect(() => setDraft(drafts.get(chatId)), [chatId, drafts]);
  const change = useCallback(
    (text: string) => {
      setDraft(text);
      drafts.set(chatId, text);
    },
    [chatId, drafts],
  );
  return [draft, change];
}
