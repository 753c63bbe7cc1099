import { Chat } from "@ai-sdk/react";
import type { ChatTransport, UIMessage } from "ai";
import { ChatKitError } from "../../transport/errors.ts";
import { attentionOf } from "./attention.ts";
import { cutOffTools } from "./decisions.ts";
import { collectInjectedIds, getInjectedMessageIds } from "./injection.ts";
import { isSendFailure } from "./retry-plan.ts";
import { textAndFiles } from "./user-message.ts";
import { persistChat } from "./persist.ts";
import type { ChatEngineInit, ChatPersistence, EngineContext } from "./types.ts";

/** Makes `useChat`'s `Chat` over the transport, with what the engine has to hear of requests and turns. */
export function createEngineChat<M extends UIMessage>(context: EngineContext<M>, init: ChatEngineInit<M>): Chat<M> {
  const { chatId, transport, decisions } = context;
  let decisionsInFlight: string[] = [];

  const chatTransport: ChatTransport<M> = {
    get resumeStreamIsReplay() {
      return transport.resumeStreamIsReplay;
    },
    sendMessages(options) {
      decisionsInFlight = decisions.markSent(options.messages.at(-1));
      if (decisionsInFlight.length > 0) context.attempt = { kind: "decisions" };
      persist("sent");
      attentionOf(transport).set(chatId, false);
      return transport.sendMessages(options);
    },
    async reconnectToStream(options) {
      try {
        // What is shown lets a turn that continues a message be whole, also where its beginning was trimmed.
        return await transport.reconnectToStream({ ...options, messages: chat.messages, onWaiting });
      } finally {
        context.resumer.attach();
      }
    },
  };

  /** An earlier page wrote these into the turn and went: they wait here as they did there. */
  function onWaiting(messages: UIMessage[]): void {
    for (const message of messages) {
      const content = textAndFiles(message);
      if (content) context.pending.restore(message.id, content.text, content.files);
    }
    context.settle();
  }

  const persist = (reason: ChatPersistence<M>["reason"]): void => persistChat(context, reason);

  /** Puts back what never reached the session. */
  function turnFailed(error: Error): void {
    const ids = decisionsInFlight;
    decisionsInFlight = [];
    if (!isSendFailure(error)) return;
    const lost = ChatKitError.isInstance(error) && error.code === "tab_not_owner";
    if (!lost) return decisions.markUnsent(ids);
    if (ids.length > 0) chat.messages = decisions.revert(chat.messages, ids);
    else keepLostMessage(error);
  }

  /** Another tab's turn won: its list is about to replace this one, so the message waits among the pending ones. */
  function keepLostMessage(error: Error): void {
    const { attempt } = context;
    const message = attempt?.kind === "message" ? chat.messages.find(({ id }) => id === attempt.messageId) : undefined;
    const content = message && textAndFiles(message);
    if (!message || !content) return;
    chat.messages = chat.messages.filter((known) => known !== message);
    context.pending.keep(message.id, content.text, content.files, error);
  }

  const chat: Chat<M> = new Chat<M>({
    ...init,
    id: chatId,
    transport: chatTransport,
    sendAutomaticallyWhen: (options) =>
      decisions.isComplete(options.messages) || (context.config.sendAutomaticallyWhen?.(options) ?? false),
    onToolCall: (options) => context.config.onToolCall?.(options),
    onData(part) {
      context.pending.injected(getInjectedMessageIds(part));
      context.config.onData?.(part);
    },
    onError(error) {
      turnFailed(error);
      context.config.onError?.(error);
    },
    onFinish(result) {
      // After an error only what this request wrote: a question of the answer before it stays open.
      if (result.isAbort || (result.isError && result.message.id === chat.lastMessage?.id)) chat.messages = cutOffTools(chat.messages);
      context.pending.injected(collectInjectedIds(chat.messages));
      if (result.isAbort || result.isError) context.pending.hold();
      persist("turn-ended");
      // The chat clears its active response after this callback, in the same tick.
      queueMicrotask(context.settle);
      context.config.onFinish?.(result);
    },
  });
  return chat;
}
