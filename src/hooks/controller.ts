import type { ChatRequestOptions, ChatStatus, CreateUIMessage, FileUIPart, UIMessage } from "ai";
import type { ConnectionState, DeliveryState, ScheduledRetry } from "../transport/state.ts";
import type { TabReason } from "../transport/tabs/port.ts";

/** What `sendMessage` takes: a whole message, or text and files. `messageId` replaces that message and what follows. */
export type ChatSendInput<TMessage extends UIMessage = UIMessage> =
  | (CreateUIMessage<TMessage> & { messageId?: string })
  | {
      text: string;
      files?: FileList | FileUIPart[];
      metadata?: TMessage["metadata"];
      messageId?: string;
    };

/**
 * Where a message is that was written while a turn ran. Every state but `queued` comes from the stream:
 * - `queued`: kept here, sent when the turn ends
 * - `sending`: on its way to the session
 * - `stored`: durably on `.in`, not yet taken up
 * - `injected`: the agent took it into the running turn
 * - `next-turn`: too late for the running turn, it starts the next one
 * - `failed`: not stored; the text is kept
 */
export type PendingMessageState = "queued" | "sending" | "stored" | "injected" | "next-turn" | "failed";

/** A message that was written while a turn ran. */
export interface PendingMessage {
  id: string;
  text: string;
  /** `steering`: offered to the running turn; `queued`: waits for its end. */
  mode: "steering" | "queued";
  /** The agent took it into the running turn (`state` is `injected`). */
  injected: boolean;
  state: PendingMessageState;
  files?: readonly FileUIPart[];
  /** Why it failed, while `state` is `failed`. */
  error?: Error;
}

/** Options of the controller's `sendAction`. */
export interface ChatActionRequest<TMessage extends UIMessage = UIMessage> extends ChatRequestOptions {
  /** The list as it will be when the agent has applied the action: shown at once, taken back when it is refused. */
  optimistic?: (messages: TMessage[]) => TMessage[];
}

/**
 * Everything that the components need of one chat: `useTriggerChat` returns it, a plain object stands in for it in
 * tests and stories. Functions may change identity between renders; components call the newest one.
 */
export interface ChatController<TMessage extends UIMessage = UIMessage> {
  readonly chatId: string;
  readonly messages: readonly TMessage[];
  readonly status: ChatStatus;
  /** The error that ended the newest turn or send, until `clearError` or the next send. */
  readonly error: Error | undefined;
  setMessages(messages: TMessage[] | ((messages: TMessage[]) => TMessage[])): void;
  sendMessage(message?: ChatSendInput<TMessage>, options?: ChatRequestOptions): Promise<void>;
  regenerate(options?: ChatRequestOptions & { messageId?: string }): Promise<void>;
  /** Stops the turn here and on the server; works after a reload and while a tool runs. */
  stop(): Promise<void>;
  clearError(): void;
  /** Does again what `error` ended: resends a failed message, else regenerates the answer. */
  tryAgain(): Promise<void>;

  /** Answers an approval request. Sent once, when every open decision of the message is made. Safe to call twice. */
  approve(approvalId: string, reason?: string): void | PromiseLike<void>;
  deny(approvalId: string, reason?: string): void | PromiseLike<void>;
  /** Answers a tool that has no `execute` (a question to the user). Safe to call twice. */
  answer(toolCallId: string, output: unknown): void | PromiseLike<void>;
  /** Answers such a tool with an error, for instance because the user declined to answer. */
  answerError(toolCallId: string, errorText: string): void | PromiseLike<void>;

  readonly pending: readonly PendingMessage[];
  /** Offers a message to the running turn. */
  steer(text: string, files?: readonly FileUIPart[]): void | Promise<void>;
  /** Keeps a message until the running turn ends. */
  queue(text: string, files?: readonly FileUIPart[]): void;
  /** Turns a queued message into a steering one. */
  promote(pendingId: string): void | Promise<void>;
  /** Takes back a queued or failed message. */
  cancel(pendingId: string): void;
  /** Changes the text of a queued or failed message. */
  editPending(pendingId: string, text: string): void;

  /** Sends an app-defined action (undo, rollback, edit, compact). Rejects when the agent refuses it. */
  sendAction(action: unknown, options?: ChatActionRequest<TMessage>): Promise<void>;

  /** Another tab of this browser owns the chat. */
  readonly isReadOnly: boolean;
  readonly readOnlyReason: TabReason | null;
  takeOver(): Promise<boolean>;

  readonly connection: ConnectionState;
  readonly retry: ScheduledRetry | null;
  /** Makes the scheduled retry at once. */
  retryNow(): void;

  /** By message id: the user's own messages of this page's life. */
  readonly deliveries: Readonly<Record<string, DeliveryState>>;
  /** Sends a failed message again, with the same part id: the server stores it once. */
  resend(messageId: string): Promise<void>;

  readonly closed: boolean;
  readonly closedReason: string | null;
  /** The next run waits for a deployment. */
  readonly runPending: boolean;
}
