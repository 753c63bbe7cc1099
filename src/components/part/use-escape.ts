"use client";
import type { KeyboardEvent } from "react";
import { useChatConfig } from "../provider/config.ts";
import { isRunning, useChatStore } from "../provider/store.ts";
import { isComposing } from "./keyboard.ts";

/** Stops the turn by the app's own function or the chat's, and says so. */
export function useStop(given?: () => unknown): () => unknown {
  const { strings, announcements } = useChatConfig();
  const store = useChatStore();
  return () => {
    announcements.sayStopped(strings.spokenStopped);
    return given ? given() : store.getState().stop();
  };
}

/** A key handler: Escape stops the turn that runs, unless an input method or something open took it. */
export function useEscapeStops(): (event: KeyboardEvent) => void {
  const store = useChatStore();
  const stop = useStop();
  return (event) => {
    const chat = store.getState();
    if (event.key !== "Escape" || isComposing(event) || chat.isReadOnly || !isRunning(chat)) return;
    event.preventDefault();
    stop();
  };
}
