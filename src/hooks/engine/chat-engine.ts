import type { UIMessage } from "ai";
import type { ChatTransportPort } from "../../transport/hooks-port.ts";
import { ChatKitError } from "../../transport/errors.ts";
import { createEmitter } from "../emitter.ts";
import { attentionOf } from "./attention.ts";
import { createEngineChat } from "./create-chat.ts";
import { createDecisionLog } from "./decision-log.ts";
import { openDecisions } from "./decisions.ts";
import { answerQuestion, decideApproval } from "./decide.ts";
import { maySend } from "./may-send.ts";
import { createPendingQueue, type PendingQueue } from "./pending-queue.ts";
import { createResumer } from "./resumer.ts";
import { runAction } from "./run-action.ts";
import { createSender } from "./sender.ts";
import { stopTurn } from "./stop-turn.ts";
import { tryAgain } from "./try-again.ts";
import type { ChatEngine, ChatEngineConfig, ChatEngineInit, ChatEngineState, EngineContext } from "./types.ts";

/** Makes the engine of one chat. Starts nothing: safe during a render. */
export function createChatEngine<M extends UIMessage>(
  transport: ChatTransportPort,
  init: ChatEngineInit<M>,
): ChatEngine<M> {
  const { chatId } = init;
  const { subscribe, emit } = createEmitter();
  let state: ChatEngineState = { isResuming: false, otherError: undefined };
  let config: ChatEngineConfig<M> = {};

  function update(next: Partial<ChatEngineState>): void {
    state = { ...state, ...next };
    emit();
  }

  function isBusy(): boolean {
    return chat.status === "submitted" || chat.status === "streaming" || context.resumer.isResuming();
  }

  function settle(): void {
    if (isBusy()) return;
    attentionOf(transport).set(chatId, openDecisions(chat.messages).length > 0);
    // A complete decision set goes out by itself, before anything that waits.
    if (!context.decisions.isComplete(chat.messages)) context.pending.settle();
  }

  function metadataOf(own: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
    return config.metadata || own ? { ...config.metadata, ...own } : undefined;
  }

  const context: EngineContext<M> = {
    chatId,
    transport,
    get chat() {
      return chat;
    },
    get pending() {
      return pending;
    },
    get config() {
      return config;
    },
    decisions: createDecisionLog(),
    resumer: createResumer(
      () => chat.resumeStream().finally(() => queueMicrotask(settle)),
      (isResuming) => update({ isResuming }),
    ),
    attempt: null,
    isBusy,
    update,
    settle,
  };
  const chat = createEngineChat(context, init);
  const sender = createSender(context);
  const pending: PendingQueue = createPendingQueue({
    isBusy,
    mayStart: () => maySend(transport.chatState(chatId)),
    awaitsUser: () => openDecisions(chat.messages).length > 0,
    newId: chat.generateId,
    sendPending: (message, metadata) => transport.sendPendingMessage(chatId, message, metadataOf(metadata)),
    startTurn(message, own) {
      const metadata = metadataOf(own);
      void sender.submit(message as UIMessage as M, metadata ? { metadata } : undefined, false);
    },
    errorOf(id) {
      const delivery = transport.chatState(chatId).deliveries[id];
      return delivery?.status === "failed" ? delivery.error : undefined;
    },
  });

  const engine: ChatEngine<M> = {
    chatId,
    chat,
    pending,
    getState: () => state,
    subscribe,
    configure: (next) => void (config = next),
    isBusy,
    resume() {
      if (isBusy() && !context.resumer.isResuming()) return Promise.resolve();
      context.attempt = { kind: "resume" };
      return context.resumer.resume();
    },
    sendMessage: sender.sendMessage,
    regenerate: sender.regenerate,
    resend: sender.resend,
    stop: () => stopTurn(context),
    tryAgain: () => tryAgain(context, engine),
    decide: (approvalId, approved, reason) => decideApproval(context, approvalId, approved, reason),
    answer: (toolCallId, answer) => answerQuestion(context, toolCallId, answer),
    sendAction: (action, request) => runAction(context, action, request),
    failedElsewhere(error) {
      if (error) {
        context.attempt = null;
        update({ otherError: error });
      } else if (!ChatKitError.isInstance(chat.error) || chat.error.code !== "tab_not_owner") engine.clearError();
    },
    clearError() {
      chat.clearError();
      update({ otherError: undefined });
    },
  };
  return engine;
}
