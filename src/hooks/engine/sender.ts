import type { ChatRequestOptions, UIMessage } from "ai";
import type { ChatEngine, EngineContext } from "./types.ts";
import { stopTurn } from "./stop-turn.ts";
import { textAndFiles, toUserMessage } from "./user-message.ts";

/** What starts turns with messages. */
export interface Sender<M extends UIMessage> extends Pick<ChatEngine<M>, "sendMessage" | "regenerate" | "resend"> {
  /** Starts a turn with a message. An edit replaces the message with its id and what follows. */
  submit(message: M, options: ChatRequestOptions | undefined, isEdit: boolean): Promise<void>;
}

/** Makes the sender of one chat. */
export function createSender<M extends UIMessage>(context: EngineContext<M>): Sender<M> {
  const { chat, resumer, transport, chatId } = context;
  /** How each message went out, so that a failed one goes out the same way again. */
  const sent = new Map<string, { options: ChatRequestOptions | undefined; isEdit: boolean }>();

  async function submit(message: M, options: ChatRequestOptions | undefined, isEdit: boolean): Promise<void> {
    context.attempt = { kind: "message", messageId: message.id };
    sent.set(message.id, { options, isEdit });
    context.pending.release();
    context.update({ otherError: undefined });
    await chat.sendMessage(isEdit ? { ...message, messageId: message.id } : message, options);
  }

  /** Ends a running turn before something that replaces it. */
  async function interrupt(): Promise<void> {
    await resumer.attached();
    if (context.isBusy()) await stopTurn(context);
  }

  return {
    submit,

    async sendMessage(input, options) {
      if (input === undefined) return chat.sendMessage(undefined, options);
      // A turn from before a reload is found first, else its answer would be lost behind the new one.
      await resumer.attached();
      const message = await toUserMessage(input, chat.generateId);
      if (input.messageId !== undefined) {
        await interrupt();
        return submit(message, options, true);
      }
      const waits = context.isBusy() ? textAndFiles(message) : null;
      if (waits) {
        const metadata = options?.metadata as Record<string, unknown> | undefined;
        const rest = { files: waits.files, ...(metadata ? { metadata } : {}) };
        if (context.config.whileStreaming === "queue") return context.pending.queue(waits.text, rest);
        return context.pending.steer(waits.text, rest);
      }
      await interrupt();
      return submit(message, options, false);
    },

    async regenerate(options = {}) {
      await interrupt();
      const { messageId, ...request } = options;
      context.attempt = { kind: "regenerate", options };
      context.pending.release();
      context.update({ otherError: undefined });
      // After a failed try the message may be gone from the list already.
      const known = messageId !== undefined && chat.messages.some((message) => message.id === messageId);
      if (chat.messages.length > 0) await chat.regenerate(known ? options : request);
    },

    async resend(messageId) {
      if (context.pending.has(messageId)) return context.pending.promote(messageId);
      const message = chat.messages.find((known) => known.id === messageId && known.role === "user");
      const status = transport.chatState(chatId).deliveries[messageId]?.status;
      if (!message || status === "stored" || status === "sending" || context.isBusy()) return;
      const { options, isEdit } = sent.get(messageId) ?? { options: undefined, isEdit: false };
      // Sent anew under its own id: the transport gives it the part id that it has.
      if (!isEdit) chat.messages = chat.messages.filter((known) => known !== message);
      await submit(message, options, isEdit);
    },
  };
}
