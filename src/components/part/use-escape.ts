"use client";
import type { KeyboardEvent } from "react";
import { useChatConfig } from "../provider/config.ts";
import { isRunning, useChatStore } from "../provider/store.ts";
import { isComposing } from "./keyboard.ts";

/** A key handler: Escape stops the turn that runs, unless an input method or something open took it. */
export function useEscapeStops(): (event: KeyboardEvent) => void {
  const { strings, announcements } = useChatConfig();
  const store = useChatStore();
  return (event) => {
    const chat = store.getState();
    if (event.key !== "Escape" || isComposing(event) || chat.isReadOnly || !isRunning(chat)) return;
    event.preventDefault();
    announcements.sayStopped(strings.spokenStopped);
    void chat.stop();
  };
}
