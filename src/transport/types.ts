import type { UIMessage, UIMessageChunk } from "ai";
import type { ChatKitError } from "./errors.ts";
import type { ConnectionState } from "./state.ts";

/** Which half of the session a request goes to. */
export type ChatTransportEndpoint = "in" | "out";
/** What the `fetch` and `baseURL` options are told of a request. */
export interface ChatTransportEndpointContext {
  endpoint: ChatTransportEndpoint;
  chatId: string;
}
/** Chooses the base URL of a request. */
export type ChatBaseURLResolver = (context: ChatTransportEndpointContext) => string;
/** Stands in for `fetch`. `init.headers` is a plain object and may be spread. */
export type ChatFetchOverride = (
  url: string,
  init: RequestInit,
  context: ChatTransportEndpointContext,
) => Promise<Response>;

/** Parameters of the `accessToken` callback. */
export interface AccessTokenParams {
  chatId: string;
}
/** Parameters of the `startSession` callback. */
export interface StartSessionParams<TClientData = unknown> {
  taskId: string;
  chatId: string;
  clientData: TClientData;
}
/** What `startSession` resolves to. More fields are allowed and ignored. */
export interface StartSessionResult {
  publicAccessToken: string;
  pendingVersion?: boolean;
}

/** What an app stores per chat so that a reload resumes. No run id. @see PROTOCOL.md section 10 */
export interface ChatSessionPersistedState {
  publicAccessToken: string;
  /** The cursor to resume from: the beginning of a streaming turn, else the newest record. */
  lastEventId?: string;
  activeInputSeq?: number;
  /** Number of the newest record on `.in` that is accounted for: what is missing before the next send is another device's. */
  lastInputSeq?: number;
  /** Another device's turn, or a stopped one, may come before the streaming one: a reload keeps them apart. */
  behindOthers?: boolean;
  /** `false` is a fast path (nothing to resume); absent, the server decides. */
  isStreaming?: boolean;
  closed?: boolean;
  closedReason?: string;
}

/** What a send was for, in events. */
export type ChatTransportSendSource =
  | "submit-message"
  | "regenerate-message"
  | "steer"
  | "action"
  | "stop"
  | "head-start";

/** How an action ended: the numbers of its own record and of the boundary that covers it. */
export interface ChatActionSettlement {
  inputSeq: number;
  sessionInEventId: string;
  lastEventId?: string;
}
/** Options of `sendAction`. */
export interface ChatActionOptions {
  abortSignal?: AbortSignal;
  metadata?: Record<string, unknown>;
  /** Called at most once, before the stream closes; never after cancellation. */
  onSettled?: (settlement: ChatActionSettlement) => void;
}

interface EventBase {
  chatId: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** Everything that a transport tells its `onEvent` listener. A throwing listener never breaks the chat. */
export type ChatTransportEvent =
  | (EventBase & { type: "run-pending-version"; source: "start" | "send" | "head-start" | "upgrade" })
  | (EventBase & {
      type: "message-sent";
      messageId?: string;
      source: ChatTransportSendSource;
      durationMs: number;
      partId?: string;
      bodyBytes?: number;
    })
  | (EventBase & {
      type: "message-send-failed";
      messageId?: string;
      source: ChatTransportSendSource;
      error: Error;
      status?: number;
      durationMs: number;
      partId?: string;
      bodyBytes?: number;
    })
  | (EventBase & { type: "stream-connected"; resumed: boolean; lastEventId?: string; messageId?: string })
  | (EventBase & { type: "stream-error"; error: Error; status?: number })
  | (EventBase & { type: "session-closed"; reason?: string; source: "stream" | "append" })
  | (EventBase & {
      type: "first-chunk";
      chunkType?: string;
      lastEventId?: string;
      messageId?: string;
      sinceSendMs?: number;
    })
  | (EventBase & {
      type: "turn-completed";
      lastEventId?: string;
      sessionInEventId?: string;
      messageId?: string;
      sinceSendMs?: number;
    })
  | (EventBase & { type: "connection-change"; from: ConnectionState; to: ConnectionState; reason?: string })
  | (EventBase & {
      type: "retry-scheduled";
      operation: "append" | "out" | "token";
      attempt: number;
      delayMs: number;
      at: number;
      status?: number;
      error: ChatKitError;
    });

/** Client data as callbacks get it. */
export type ClientDataOf<T> = T extends Record<string, unknown> ? T : Record<string, unknown>;

/** Options of `TriggerChatTransport`. */
export interface TriggerChatTransportOptions<TClientData = unknown> {
  /** The agent's task id. */
  task: string;
  /** Mints a fresh session token on the app's server. Called on a 401 or 403, or when there is no `startSession`. */
  accessToken: (params: AccessTokenParams) => string | Promise<string>;
  /** Creates the session on the app's server. Called by `preload`, `start` and the first send of an unknown chat. */
  startSession?: (params: StartSessionParams<ClientDataOf<TClientData>>) => Promise<StartSessionResult>;
  /** Origin of the platform's API. Default `https://api.trigger.dev`. */
  baseURL?: string | ChatBaseURLResolver;
  /** @deprecated Use `baseURL` as a function. Wins for `out`. */
  streamBaseURL?: string;
  fetch?: ChatFetchOverride;
  /** Further request headers; the transport's own win. */
  headers?: Record<string, string>;
  /** How long the server holds `.out` open without records, 1 to 600 seconds. Default 120. */
  streamTimeoutSeconds?: number;
  /** Merged under each send's own metadata and given to `startSession`. */
  clientData?: ClientDataOf<TClientData>;
  /** Sessions from an earlier page, by chat id. */
  sessions?: Record<string, ChatSessionPersistedState>;
  /** Persist this. `null`: the chat's state was dropped. */
  onSessionChange?: (chatId: string, session: ChatSessionPersistedState | null) => void;
  onEvent?: (event: ChatTransportEvent) => void;
  /** One sender per chat over all tabs of the browser. Default false. */
  multiTab?: boolean;
  /** One standing subscription over many turns, for screens that only watch. Default false. */
  watch?: boolean;
  /** URL of a route handler that answers the first turn. @see PROTOCOL.md section 9 */
  headStart?: string;
}

/** A stream as `useChat` takes it. */
export type ChunkStream = ReadableStream<UIMessageChunk>;

/** What an agent's type carries: ours in `_types`, a task of the platform's SDK in the payload that it is triggered with. */
type AgentTypes<TAgent> = TAgent extends { readonly _types?: { uiMessage: infer M; clientData: infer D } }
  ? { message: M; clientData: D }
  : TAgent extends { trigger: (payload: infer P, ...rest: never[]) => unknown }
    ? {
        message: P extends { message?: infer M } ? NonNullable<M> : unknown;
        clientData: P extends { metadata?: infer D } ? NonNullable<D> : unknown;
      }
    : { message: unknown; clientData: unknown };

/** The message type that an agent's type carries, for `useChat<InferChatUIMessage<typeof agent>>`. */
export type InferChatUIMessage<TAgent> = AgentTypes<TAgent>["message"] extends infer M
  ? M extends UIMessage
    ? M
    : UIMessage
  : UIMessage;
/** The client data type that an agent's type carries. */
export type InferChatClientData<TAgent> = AgentTypes<TAgent>["clientData"] extends infer D
  ? unknown extends D
    ? Record<string, unknown>
    : D
  : Record<string, unknown>;
