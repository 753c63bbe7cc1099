import { capError } from "./cap-error.ts";
import type { Platform } from "./platform.ts";
import { IDLE_RELEASE_MS } from "./timing.ts";
import type { ChatTransportEndpointContext, ChatTransportEvent, TriggerChatTransportOptions } from "./types.ts";

const DEFAULT_BASE_URL = "https://api.trigger.dev";
const DEFAULT_STREAM_TIMEOUT_SECONDS = 120;

/** The transport's options in force. The setters change it in place, so every request sees the newest ones. */
export interface LiveConfig
  extends Pick<
    TriggerChatTransportOptions<Record<string, unknown>>,
    "task" | "accessToken" | "startSession" | "fetch" | "clientData" | "onSessionChange" | "onEvent" | "headStart"
  > {
  baseURL: (context: ChatTransportEndpointContext) => string;
  readonly headers: Record<string, string>;
  readonly streamTimeoutSeconds: number;
  /** Listeners beside the option's own. */
  readonly listeners: Set<(event: ChatTransportEvent) => void>;
  readonly watch: boolean;
  /** How long an `.out` that no turn needs is kept. Milliseconds. */
  idleReleaseMs: number;
}

/** Options with their defaults. */
export function createConfig(options: TriggerChatTransportOptions<Record<string, unknown>>): LiveConfig {
  const { baseURL = DEFAULT_BASE_URL, streamBaseURL } = options;
  return {
    task: options.task,
    accessToken: options.accessToken,
    startSession: options.startSession,
    fetch: options.fetch,
    clientData: options.clientData,
    onSessionChange: options.onSessionChange,
    onEvent: options.onEvent,
    headStart: options.headStart,
    headers: options.headers ?? {},
    listeners: new Set(),
    streamTimeoutSeconds: options.streamTimeoutSeconds ?? DEFAULT_STREAM_TIMEOUT_SECONDS,
    watch: options.watch ?? false,
    idleReleaseMs: IDLE_RELEASE_MS,
    baseURL: (context) => {
      if (context.endpoint === "out" && streamBaseURL) return streamBaseURL;
      return typeof baseURL === "function" ? baseURL(context) : baseURL;
    },
  };
}

type WithoutBase<E> = E extends unknown ? Omit<E, "chatId" | "timestamp"> : never;
/** An event before it is stamped. */
export type EventDraft = WithoutBase<ChatTransportEvent>;
/** Tells the app's listener what happened in one chat. Never throws. */
export type Emit = (event: EventDraft) => void;

/** The event channel of one chat: stamps, bounds errors and shields the chat from a throwing listener. */
export function createEmit(config: LiveConfig, platform: Platform, chatId: string): Emit {
  return (draft) => {
    const listeners = config.onEvent ? [config.onEvent, ...config.listeners] : [...config.listeners];
    if (listeners.length === 0) return;
    const error = "error" in draft ? { error: capError(draft.error) } : {};
    const event = { ...draft, ...error, chatId, timestamp: platform.now() } as ChatTransportEvent;
    for (const listener of listeners) {
      try {
        listener(event);
      } catch {
        // Observing must never break the chat.
      }
    }
  };
}

/** Client data under per-call metadata; undefined when there is neither. */
export function mergeMetadata(config: LiveConfig, metadata: unknown): Record<string, unknown> | undefined {
  return config.clientData || metadata ? { ...config.clientData, ...(metadata as Record<string, unknown> | undefined) } : undefined;
}
