"use client";
import { createContext, useContext, useSyncExternalStore } from "react";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ChatController } from "../../hooks/controller.ts";

/** Holds the newest controller. The provider is its only writer; parts subscribe to slices of it. */
export type ChatStore = StoreApi<ChatController>;

const nothing = async () => {};

/** The controller of no chat: what parts see outside a provider, where their props feed them. */
const idleController: ChatController = {
  chatId: "",
  messages: [],
  status: "ready",
  error: undefined,
  setMessages: () => {},
  sendMessage: nothing,
  regenerate: nothing,
  stop: nothing,
  clearError: () => {},
  tryAgain: nothing,
  approve: nothing,
  deny: nothing,
  answer: nothing,
  answerError: nothing,
  pending: [],
  steer: nothing,
  queue: () => {},
  promote: nothing,
  cancel: () => {},
  editPending: () => {},
  sendAction: nothing,
  isReadOnly: false,
  readOnlyReason: null,
  takeOver: async () => false,
  connection: "idle",
  retry: null,
  retryNow: () => {},
  deliveries: {},
  resend: nothing,
  closed: false,
  closedReason: null,
  runPending: false,
};

/** A store that holds `controller`. */
export const createChatStore = (controller: ChatController): ChatStore =>
  createStore<ChatController>()(() => controller);

/** The store of the nearest provider. */
export const ChatStoreContext = createContext<ChatStore>(createChatStore(idleController));

/** The store of the nearest `ChatProvider`, for handlers: `store.getState().stop()`. Never causes a render. */
export const useChatStore = (): ChatStore => useContext(ChatStoreContext);

/**
 * A slice of the chat's controller. The component renders again only when the slice changes by `Object.is`, so select
 * values that keep their identity: `useChatSlice((chat) => chat.status)`.
 */
export function useChatSlice<T>(select: (chat: ChatController) => T): T {
  const { subscribe, getState, getInitialState } = useChatStore();
  // What the server rendered is read from the first state: a part may come to life after the chat has gone on.
  return useSyncExternalStore(subscribe, () => select(getState()), () => select(getInitialState()));
}

/** What a part was given as a prop, else the slice of the chat that it shows by default. */
export const useGiven = <T,>(given: T | undefined, select: (chat: ChatController) => T): T => {
  const known = useChatSlice((chat) => (given === undefined ? select(chat) : given));
  return given === undefined ? known : given;
};

/** Nothing can be decided or changed here: another tab owns the chat, or its session has ended. */
export const isBlocked = (chat: Pick<ChatController, "isReadOnly" | "closed">): boolean => chat.isReadOnly || chat.closed;

/** True while a turn runs. */
export const isRunning = (chat: Pick<ChatController, "status">): boolean =>
  chat.status === "submitted" || chat.status === "streaming";

/** The newest answer may still grow: a turn runs, here or in another tab. */
export const isWriting = (chat: Pick<ChatController, "status" | "isReadOnly">): boolean => isRunning(chat) || chat.isReadOnly;

/** No turn can be started here: one runs, another tab owns the chat, or its session has ended. */
export const isOccupied = (chat: Pick<ChatController, "status" | "isReadOnly" | "closed">): boolean =>
  isRunning(chat) || isBlocked(chat);
