"use client";
import type { UIMessage } from "ai";
import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import type { ChatController } from "../../hooks/controller.ts";
import { createAnnouncementBus } from "../announcer/bus.ts";
import type { PartRenderers, ToolDescriptions } from "../parts/types.ts";
import { englishStrings } from "../strings/en.ts";
import type { ChatStrings } from "../strings/types.ts";
import { ChatConfigContext, type ChatConfig } from "./config.ts";
import { ChatStoreContext, createChatStore } from "./store.ts";
import { useIsomorphicLayoutEffect } from "./use-layout-effect.ts";

/** Props of {@link ChatProvider}. */
export interface ChatProviderProps<M extends UIMessage = UIMessage> {
  /** What `useTriggerChat` returns, or a plain object of that shape. */
  chat: ChatController<M>;
  /** The message catalogue. Default English; `germanStrings` is the other one that the kit brings. */
  strings?: ChatStrings;
  /** Renderers by part type. Keep the object's identity: define it outside the component. */
  parts?: PartRenderers<M>;
  /** How tools are told to people, by tool name. Keep the object's identity. */
  tools?: ToolDescriptions;
  children?: ReactNode;
}

const none = {};

/**
 * Feeds the parts below it. The chat goes into a store and each part subscribes to its own slice, so a token renders
 * the message that it belongs to and nothing else.
 *
 * @example
 * ```tsx
 * const chat = useTriggerChat({ transport, chatId });
 * return <ChatProvider chat={chat}><MessageList /><Composer /></ChatProvider>;
 * ```
 */
export function ChatProvider<M extends UIMessage = UIMessage>({
  chat,
  strings = englishStrings,
  parts = none,
  tools = none,
  children,
}: ChatProviderProps<M>): ReactElement {
  const controller = chat as unknown as ChatController;
  const [store] = useState(() => createChatStore(controller));
  const [announcements] = useState(createAnnouncementBus);
  useIsomorphicLayoutEffect(() => {
    if (store.getState() !== controller) store.setState(controller, true);
  }, [store, controller]);
  const config = useMemo<ChatConfig>(
    () => ({ strings, parts: parts as PartRenderers, tools, announcements }),
    [strings, parts, tools, announcements],
  );
  return (
    <ChatConfigContext.Provider value={config}>
      <ChatStoreContext.Provider value={store}>{children}</ChatStoreContext.Provider>
    </ChatConfigContext.Provider>
  );
}
