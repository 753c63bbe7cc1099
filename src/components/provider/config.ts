"use client";
import { createContext, useContext } from "react";
import { createAnnouncementBus, type AnnouncementBus } from "../announcer/bus.ts";
import type { PartRenderers, ToolDescription, ToolDescriptions } from "../parts/types.ts";
import { englishStrings } from "../strings/en.ts";
import type { ChatStrings } from "../strings/types.ts";

/** What a provider hands to its parts besides the chat: it changes rarely. */
export interface ChatConfig {
  strings: ChatStrings;
  parts: PartRenderers;
  tools: ToolDescriptions;
  announcements: AnnouncementBus;
}

/** The configuration of the nearest provider, or the defaults. */
export const ChatConfigContext = createContext<ChatConfig>({
  strings: englishStrings,
  parts: {},
  tools: {},
  announcements: createAnnouncementBus(),
});

/** The configuration of the nearest `ChatProvider`. */
export const useChatConfig = (): ChatConfig => useContext(ChatConfigContext);

/** The message catalogue of the nearest `ChatProvider`, English without one. */
export const useStrings = (): ChatStrings => useChatConfig().strings;

const noDescription: ToolDescription = {};

/** The app's description of a tool; empty when there is none. */
export const useToolDescription = (toolName: string): ToolDescription =>
  useChatConfig().tools[toolName] ?? noDescription;
