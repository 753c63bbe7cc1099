import type { UIMessage } from "ai";
import type { ChatActionRequest } from "../controller.ts";
import { persistChat } from "./persist.ts";
import { isSendFailure } from "./retry-plan.ts";
import { stopTurn } from "./stop-turn.ts";
import type { EngineContext } from "./types.ts";
import { ChatKitError } from "../../transport/errors.ts";

/** What `useChat` gives that an action turn needs. */
export interface ActionChat<M extends UIMessage> {
  /** The message is a placeholder that never reaches the server. */
  sendMessage(message: M, options: { body: object }): Promise<void> | void;
  setMessages(update: (messages: M[]) => M[]): void;
}

/**
 * Sends an action as a request that `useChat` owns: the transport recognises `body.action`.
 *
 * The AI SDK starts a response from the newest message when that is the assistant's, so an action's answer would begin
 * with a copy of the answer before it. A placeholder that is the newest message while the request is made prevents
 * that; it is gone before anything renders.
 */
export async function sendActionTurn<M extends UIMessage>(
  chat: ActionChat<M>,
  action: unknown,
  placeholderId: string,
  options: { body?: object } = {},
): Promise<void> {
  const placeholder = { id: placeholderId, role: "user", parts: [] } as UIMessage as M;
  const done = chat.sendMessage(placeholder, { ...options, body: { ...options.body, action } });
  chat.setMessages((messages) => messages.filter((message) => message.id !== placeholderId));
  await done;
}

/** Runs an action over the engine: shows its effect at once, takes it back and rejects when the agent refuses it. */
export async function runAction<M extends UIMessage>(
  context: EngineContext<M>,
  action: unknown,
  request: ChatActionRequest<M> = {},
): Promise<void> {
  const { chat, resumer } = context;
  await resumer.attached();
  if (context.isBusy()) await stopTurn(context);
  const { optimistic, ...options } = request;
  const before = chat.messages;
  context.attempt = { kind: "action", action, options: request };
  context.pending.release();
  context.update({ otherError: undefined });
  if (optimistic) chat.messages = optimistic(before);
  await sendActionTurn<M>(
    {
      sendMessage: (message, sendOptions) => chat.sendMessage(message, sendOptions),
      setMessages: (change) => {
        chat.messages = change(chat.messages);
      },
    },
    action,
    chat.generateId(),
    options,
  );
  if (chat.status !== "error") return;
  const error = chat.error ?? new Error("The action failed.");
  // With a connection that broke after the action was stored, its effect stands.
  const refused = !ChatKitError.isInstance(error) || isSendFailure(error);
  if (optimistic && refused) {
    chat.messages = before;
    persistChat(context, "turn-ended");
  }
  throw error;
}
