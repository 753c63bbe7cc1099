"use client";

import { useChat } from "@ai-sdk/react";
import type { UIMessage } from "ai";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { ChatKitError } from "../transport/errors.ts";
import type { TriggerChatTransport } from "../transport/index.ts";
import { randomId } from "../transport/platform.ts";
import { openDecisions } from "./engine/decisions.ts";
import { findEngine, retainEngine } from "./engine/registry.ts";
import type { ChatState } from "../transport/state.ts";
import type { ChatEngine } from "./engine/types.ts";
import type { ChatMessageOf, TriggerChat, TriggerChatOptions, UseTriggerChatOptions } from "./trigger-chat-types.ts";
import { useChatSession } from "./use-chat-session.ts";
import { useMultiTabChat } from "./use-multi-tab-chat.ts";
import { useTransport, type UseTriggerChatTransportOptions } from "./use-trigger-chat-transport.ts";

/** What of the session the controller shows: nothing else renders again. */
const shownOf = ({ connection, retry, deliveries, closed, closedReason, runPending }: ChatState) => ({
  connection, retry, deliveries, closed, closedReason, runPending,
});

/** Renders per second of a streaming answer stay at 20. */
const DEFAULT_THROTTLE_MS = 50;

/**
 * A whole chat in one call: `useChat` over the session transport, with a stop that works after a reload, approvals and
 * answers that are sent once, messages written mid-turn that never vanish, actions as turns, retries that store nothing
 * twice, resume, and one sender over all tabs. What it returns feeds `ChatProvider` and `Chat`, or your own screen.
 *
 * Requests are sent by themselves only for what the user decided in this page: never for tools that ran on the server.
 *
 * @typeParam T `typeof agent`, or the app's own `UIMessage`: types messages, tools, data parts and client data.
 * @example
 * ```tsx
 * const chat = useTriggerChat<typeof supportAgent>({
 *   chatId,
 *   task: "support",
 *   accessToken: ({ chatId }) => mintChatAccessToken(chatId),
 *   startSession: (params) => startChatSession(params),
 * });
 * return <Chat chat={chat} />;
 * ```
 */
export function useTriggerChat<T = UIMessage>(options: UseTriggerChatOptions<T>): TriggerChat<ChatMessageOf<T>> {
  const transport = useTransport(options.transport ?? null, options as UseTriggerChatTransportOptions<T>);
  const engine = useEngine<ChatMessageOf<T>>(transport, options);
  const { chat, chatId, pending } = engine;
  const { throttle = DEFAULT_THROTTLE_MS, resume = true } = options;

  // Both names: AI SDK 6 knows the second only.
  const { messages, status, error, setMessages } = useChat({ chat, throttle, experimental_throttle: throttle });
  const session = useChatSession(transport, chatId, shownOf);
  const { isResuming, otherError } = useSyncExternalStore(engine.subscribe, engine.getState, engine.getState);
  const waiting = useSyncExternalStore(pending.subscribe, pending.getSnapshot, pending.getSnapshot);

  const { isReadOnly, reason, takeOver } = useMultiTabChat(transport, chatId, messages, setMessages, {
    resumeStream: engine.resume,
    getMessages: () => chat.messages,
    onError: engine.failedElsewhere,
  });

  useEffect(() => {
    if (resume) void engine.resume();
  }, [engine, resume]);

  // What another tab's turn kept from being sent is told while that turn runs.
  useEffect(() => {
    if (!isReadOnly && (chat.error as ChatKitError | undefined)?.code === "tab_not_owner") engine.clearError();
  }, [isReadOnly, chat, engine]);

  const commands = useMemo(() => commandsOf(engine, transport), [engine, transport]);
  return useMemo(
    () => ({
      ...commands,
      chatId,
      transport,
      messages,
      setMessages,
      status,
      error: error ?? otherError,
      isResuming,
      openDecisions: openDecisions(messages),
      pending: waiting.pending,
      pendingStates: waiting.states,
      isReadOnly,
      readOnlyReason: reason,
      takeOver,
      ...session,
    }),
    [commands, chatId, transport, messages, setMessages, status, error, otherError, isResuming, waiting, session, isReadOnly, reason, takeOver],
  );
}

/** The engine of the chat, kept while mounted, with the newest callbacks. */
function useEngine<M extends UIMessage>(transport: TriggerChatTransport, options: TriggerChatOptions<M>): ChatEngine<M> {
  const [generatedId] = useState(() => options.chatId ?? randomId());
  const chatId = options.chatId ?? generatedId;
  const [held, setHeld] = useState(() => ({ transport, engine: findEngine<M>(transport, { ...options, chatId }) }));
  let { engine } = held;
  if (held.transport !== transport || engine.chatId !== chatId) {
    engine = findEngine<M>(transport, { ...options, chatId });
    setHeld({ transport, engine });
  }
  useEffect(() => engine.configure(options));
  useEffect(() => retainEngine(transport, engine), [transport, engine]);
  return engine;
}

type Commands<M extends UIMessage> = Omit<
  TriggerChat<M>,
  keyof ReturnType<ChatEngine<M>["getState"]> | StateKey
>;
type StateKey =
  | "chatId" | "transport" | "messages" | "setMessages" | "status" | "error" | "isResuming" | "openDecisions" | "pending"
  | "pendingStates" | "isReadOnly" | "readOnlyReason" | "takeOver" | "connection" | "retry" | "deliveries" | "closed" | "closedReason"
  | "runPending";

/** What the user can do, with one identity for the engine's life. */
function commandsOf<M extends UIMessage>(engine: ChatEngine<M>, transport: TriggerChatTransport): Commands<M> {
  const { chatId, pending } = engine;
  return {
    sendMessage: engine.sendMessage,
    regenerate: engine.regenerate,
    stop: engine.stop,
    clearError: engine.clearError,
    tryAgain: engine.tryAgain,
    resend: engine.resend,
    approve: (approvalId, reason) => engine.decide(approvalId, true, reason),
    deny: (approvalId, reason) => engine.decide(approvalId, false, reason),
    answer: (toolCallId, output) => engine.answer(toolCallId, { output }),
    answerError: (toolCallId, errorText) => engine.answer(toolCallId, { errorText }),
    addToolApprovalResponse: ({ id, approved, reason }) => engine.decide(id, approved, reason),
    steer: (text, files) => pending.steer(text, files && { files }),
    queue: (text, files) => pending.queue(text, files && { files }),
    promote: pending.promote,
    cancel: pending.cancel,
    editPending: pending.edit,
    sendAction: engine.sendAction,
    retryNow: () => transport.retryNow(chatId),
    resumeStream: engine.resume,
  };
}
