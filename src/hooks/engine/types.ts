import type { Chat } from "@ai-sdk/react";
import type { ChatInit, ChatRequestOptions, UIMessage } from "ai";
import type { ChatTransportPort } from "../../transport/hooks-port.ts";
import type { ChatSessionPersistedState } from "../../transport/types.ts";
import type { ChatActionRequest, ChatSendInput } from "../controller.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { PendingQueue } from "./pending-queue.ts";
import type { Resumer } from "./resumer.ts";
import type { Attempt } from "./retry-plan.ts";

/** What an app stores so that a reload shows the chat again. */
export interface ChatPersistence<M extends UIMessage> {
  chatId: string;
  messages: M[];
  /** Give it back in the transport's `sessions` option. Undefined while the session is unknown. */
  session: ChatSessionPersistedState | undefined;
  /**
   * `sent`: a message or a decision set goes out; `decided`: one decision of several is made; `turn-ended`: answered,
   * stopped or failed.
   */
  reason: "sent" | "decided" | "turn-ended";
}

/** What may change between renders. */
export interface ChatEngineConfig<M extends UIMessage> {
  /** What `sendMessage` does while a turn runs. Default `steer`: nothing that was sent is lost, the turn goes on. */
  whileStreaming?: "steer" | "queue";
  /** Metadata of messages that are sent from the pending list. */
  metadata?: Record<string, unknown>;
  /** Further reasons to resubmit, beside the user's own decisions. */
  sendAutomaticallyWhen?: ChatInit<M>["sendAutomaticallyWhen"];
  onFinish?: ChatInit<M>["onFinish"];
  onError?: ChatInit<M>["onError"];
  onData?: ChatInit<M>["onData"];
  onToolCall?: ChatInit<M>["onToolCall"];
  /** Called when something worth storing changed. */
  onPersist?: (state: ChatPersistence<M>) => void;
}

/** What an engine is made with, once. */
export interface ChatEngineInit<M extends UIMessage>
  extends Pick<ChatInit<M>, "messages" | "generateId" | "messageMetadataSchema" | "dataPartSchemas"> {
  chatId: string;
}

/** State of the engine beside the chat's and the transport's own. Immutable. */
export interface ChatEngineState {
  /** A resume was asked for and the server has not answered yet. */
  isResuming: boolean;
  /** What the chat itself does not know of: a stop that did not reach the session, another tab's turn that failed. */
  otherError: Error | undefined;
}

/** What the parts of an engine share. */
export interface EngineContext<M extends UIMessage> {
  readonly chatId: string;
  readonly transport: ChatTransportPort;
  readonly chat: Chat<M>;
  readonly pending: PendingQueue;
  readonly decisions: DecisionLog;
  readonly resumer: Resumer;
  /** The newest config. */
  readonly config: ChatEngineConfig<M>;
  /** What "try again" repeats. */
  attempt: Attempt | null;
  isBusy(): boolean;
  update(next: Partial<ChatEngineState>): void;
  /** Starts what waits, if nothing runs. */
  settle(): void;
}

/**
 * One chat without React: `useChat`'s `Chat`, the decisions, the pending messages and the retries, wired. It outlives a
 * component that unmounts in the middle of a turn, so that coming back shows the turn still running.
 */
export interface ChatEngine<M extends UIMessage> {
  readonly chatId: string;
  readonly chat: Chat<M>;
  readonly pending: PendingQueue;
  getState(): ChatEngineState;
  subscribe(listener: () => void): () => void;
  configure(config: ChatEngineConfig<M>): void;
  isBusy(): boolean;
  /** Resumes a running turn, if there is one. Calls while one is on its way join it. */
  resume(): Promise<void>;
  sendMessage(input?: ChatSendInput<M>, options?: ChatRequestOptions): Promise<void>;
  regenerate(options?: ChatRequestOptions & { messageId?: string }): Promise<void>;
  stop(): Promise<void>;
  tryAgain(): Promise<void>;
  resend(messageId: string): Promise<void>;
  decide(approvalId: string, approved: boolean, reason?: string): void;
  answer(toolCallId: string, answer: { output: unknown } | { errorText: string }): void;
  sendAction(action: unknown, request?: ChatActionRequest<M>): Promise<void>;
  clearError(): void;
  /** Another tab's answer failed; undefined: its next turn begins, and what failed here before is over. */
  failedElsewhere(error: Error | undefined): void;
}
