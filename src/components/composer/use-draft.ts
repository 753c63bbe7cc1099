"use client";
import { useMemo, useState } from "react";
import { useIsomorphicLayoutEffect } from "../provider/use-layout-effect.ts";
import type { DraftStore } from "./drafts.ts";

/** A refused text before what was typed meanwhile; a command after it, which it would take for its own text else. */
const joined = (refused: string, typed: string): string =>
  (refused.startsWith("/") ? [typed, refused] : [refused, typed]).filter(Boolean).join("\n\n");

/**
 * The unsent text of a chat, how to change it, and how to give back a text that was refused: what was typed meanwhile
 * stays beside it. Read from the store after hydration, so that server and browser render the same, and once per chat:
 * what is typed stays where the store keeps nothing. A change belongs to the chat that it was made for, however late it
 * comes.
 */
export function useDraft(chatId: string, drafts: DraftStore): [string, (text: string) => void, (refused: string) => void] {
  const [shown, setShown] = useState<{ of?: string; text: string }>({ text: "" });
  useIsomorphicLayoutEffect(() => {
    if (shown.of !== chatId) setShown({ of: chatId, text: drafts.get(chatId) });
  }, [shown.of, chatId, drafts]);
  const changes = useMemo(() => {
    const update = (stored: string, next: (typed: string) => string) => {
      drafts.set(chatId, next(stored));
      setShown((now) => (now.of === chatId ? { of: chatId, text: next(now.text) } : now));
    };
    return [
      (text: string) => update("", () => text),
      (refused: string) => update(drafts.get(chatId), (typed) => joined(refused, typed)),
    ] as const;
  }, [chatId, drafts]);
  return [shown.of === chatId ? shown.text : "", ...changes];
}
