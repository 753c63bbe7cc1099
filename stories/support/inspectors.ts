import { useEffect } from "react";
import type { TriggerChatTransport } from "trigger-chat-kit";
import type { Inspector } from "trigger-chat-kit/mocks";

/** What is on the page now, by story: the panel asks here. */
const shown = new Map<string, Inspector>();
const listeners = new Set<(storyId: string) => void>();

const tell = (storyId: string) => listeners.forEach((listener) => listener(storyId));

export const inspectorOf = (storyId: string): Inspector | undefined => shown.get(storyId);

/** Calls `listener` when a story got another inspector, or none. */
export function onInspectors(listener: (storyId: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Makes a story's inspector the one that the panel shows. */
export function showInspector(storyId: string, inspector: Inspector): () => void {
  shown.set(storyId, inspector);
  tell(storyId);
  return () => {
    if (shown.get(storyId) !== inspector) return;
    shown.delete(storyId);
    tell(storyId);
  };
}

/** Lets an inspector see a transport for as long as its component is on the page. */
export function useInspected(inspector: Inspector, transport: TriggerChatTransport, chatId: string, name = "this tab"): void {
  useEffect(() => inspector.watch(transport, chatId, name), [inspector, transport, chatId, name]);
}
