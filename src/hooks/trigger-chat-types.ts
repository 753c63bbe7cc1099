import type { ChatInit, UIMessage } from "ai";
import type { TriggerChatTransport } from "../transport/index.ts";
import type { InferChatUIMessage } from "../transport/types.ts";
import type { ChatController, PendingMessageState } from "./controller.ts";
import type { OpenDecision } from "./engine/decisions.ts";
import type { ChatEngineConfig } from "./engine/types.ts";
import type { UseTriggerChatTransportOptions } from "./use-trigger-chat-transport.ts";

/** The message type that `useTriggerChat<T>` has: `T` itself when it is one, else the one that the agent `T` carries. */
export type ChatMessageOf<T> = T extends UIMessage ? T : InferChatUIMessage<T>;

/** What `useTriggerChat` takes beside the transport. */
export interface TriggerChatOptions<M extends UIMessage>
  extends ChatEngineConfig<M>,
    Pick<ChatInit<M>, "generateId" | "messageMetadataSchema" | "dataPartSchemas"> {
  /** The chat. Changing it shows the other chat; one that is in the middle of a turn goes on meanwhile. Default: a new one. */
  chatId?: string;
  /** The history from the app's store. Read once per chat. */
  messages?: M[];
  /** Joins a turn that runs when the component mounts. Safe for new and for settled chats. Default true. */
  resume?: boolean;
  /** Least time between two renders while an answer streams, in milliseconds. Default 50; 0 renders every chunk. */
  throttle?: number;
}

/** Options of `useTriggerChat`: a transport, or what makes one (`task`, `accessToken`, `startSession`, …). */
export type UseTriggerChatOptions<T = UIMessage> = TriggerChatOptions<ChatMessageOf<T>> &
  ({ transport: TriggerChatTransport } | ({ transport?: undefined } & UseTriggerChatTransportOptions<T>));

/** What `useTriggerChat` returns: all that the components take, and the transport under it. */
export interface TriggerChat<M extends UIMessage> extends ChatController<M> {
  readonly messages: M[];
  readonly transport: TriggerChatTransport;
  /** A resume was asked for and the server has not answered yet. */
  readonly isResuming: boolean;
  /** What the newest message asks of the user: approvals and questions, sent together once all are answered. */
  readonly openDecisions: readonly OpenDecision[];
  /** By id: what became of each message that was written while a turn ran. */
  readonly pendingStates: Readonly<Record<string, PendingMessageState>>;
  /** Joins a running turn by hand, where `resume: false` was given. */
  resumeStream(): Promise<void>;
  /** `useChat`'s name for `approve` and `deny`. */
  addToolApprovalResponse(response: { id: string; approved: boolean; reason?: string }): void;
}
