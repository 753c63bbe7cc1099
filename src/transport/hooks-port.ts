import type { ChatTransport, UIMessage } from "ai";
import type { ChatState } from "./state.ts";
import type { ChatSessionPersistedState, ChatTransportEvent } from "./types.ts";

/**
 * What the hooks need of a transport; `TriggerChatTransport` implements it, tests bring a small fake.
 *
 * **Part ids.** A submit (`trigger: "submit-message"` without a `messageId`) whose newest message is a user message
 * that this transport knows by id in `deliveries` (`failed`, or `stored` by `sendPendingMessage`) is the same logical
 * send: it goes out with the part id that the message already has. The server stores a part id once, so this retries a
 * failed send safely, and follows the turn that a steered message started. With a `messageId` it is an edit: a new send.
 * @see PROTOCOL.md sections 3 and 10
 */
export interface ChatTransportPort extends ChatTransport<UIMessage> {
  /**
   * As the AI SDK asks for it, with what the page shows: it completes a message whose beginning the server trimmed.
   * `onWaiting` hears of what an earlier page stored beside the running turn.
   */
  reconnectToStream(
    options: Parameters<ChatTransport<UIMessage>["reconnectToStream"]>[0] & { messages?: readonly UIMessage[]; onWaiting?: (messages: UIMessage[]) => void },
  ): ReturnType<ChatTransport<UIMessage>["reconnectToStream"]>;
  /** The chat's state now. Immutable: the same reference until something changed. Starts nothing. */
  chatState(chatId: string): ChatState;
  /** Calls `listener` after every change of the chat's state. Returns the unsubscriber. */
  subscribe(chatId: string, listener: () => void): () => void;
  /** Beside the single `onEvent` of the options: any number of listeners, for all chats. Returns the unsubscriber. */
  addEventListener(listener: (event: ChatTransportEvent) => void): () => void;
  /** Stores a message beside the running turn. False on any failure; opens and cancels no stream. */
  sendPendingMessage(chatId: string, message: UIMessage, metadata?: Record<string, unknown>): Promise<boolean>;
  /** Resolves true once the stop is stored. An abort of the turn's own signal right after it sends no second stop. */
  stopGeneration(chatId: string): Promise<boolean>;
  /** Makes the scheduled retry of `.out` or of an append at once. */
  retryNow(chatId: string): void;
  /** Makes this tab the owner of the chat. False when that was not possible. */
  takeOver(chatId: string): Promise<boolean>;
  getSession(chatId: string): ChatSessionPersistedState | undefined;
  /** Closes connections, timers and channels. Idempotent; never stops a turn and never closes a session. */
  dispose(): void;
}
