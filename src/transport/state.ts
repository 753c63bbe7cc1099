import type { ChatKitError } from "./errors.ts";
import type { TabState } from "./tabs/port.ts";
import type { ChatSessionPersistedState } from "./types.ts";

/** State of a chat's connection as the user sees it. Derived from the connection machine, never stored beside it. */
export type ConnectionState =
  | "idle"
  | "connecting"
  | "live"
  | "reconnecting"
  | "stalled"
  | "offline"
  | "signed-out"
  | "closed";

/** What the newest turn of this tab is doing. */
export type TurnPhase = "none" | "submitted" | "streaming" | "draining" | "failed";

/**
 * How far a message of the user's got. `stored`: the server has it durably, as record `seq` of `.in` (-1 where an older
 * server named no number).
 */
export type DeliveryState =
  | { status: "sending"; partId: string; attempt: number }
  /** Without a `partId`, an earlier page stored the message. */
  | { status: "stored"; partId?: string; seq: number }
  | { status: "failed"; partId: string; error: ChatKitError };

/** The next try of something that failed. Times in milliseconds; `at` on the platform's clock. */
export interface ScheduledRetry {
  operation: "append" | "out" | "token";
  attempt: number;
  delayMs: number;
  at: number;
}

/**
 * What the transport knows of one chat beyond `useChat`: read it with `transport.chatState(chatId)`, follow it with
 * `transport.subscribe(chatId, listener)`, or in React with `useChatSession`. Immutable: unchanged parts keep identity.
 */
export interface ChatState {
  connection: ConnectionState;
  retry: ScheduledRetry | null;
  turn: TurnPhase;
  /** By message id: the user's own messages of this page's life. */
  deliveries: Readonly<Record<string, DeliveryState>>;
  closed: boolean;
  closedReason: string | null;
  /** The next run waits for a deployment. */
  runPending: boolean;
  tab: TabState;
  /** The persisted shape, as `getSession` gives it; null while the chat is unknown. */
  session: ChatSessionPersistedState | null;
  /** The newest error that ended something, until the next send. */
  error: ChatKitError | null;
}
