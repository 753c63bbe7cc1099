import { capError } from "./cap-error.ts";
import type { Platform } from "./platform.ts";
import { IDLE_RELEASE_MS } from "./timing.ts";
import type { ChatTransportEndpointContext, ChatTransportEvent, TriggerChatTransportOptions } from "./types.ts";

const DEFAULT_BASE_URL = "https://api.trigger.dev";

/** The transport's options in force. The setters change it in place, so every request sees the newest ones. */
export interface LiveConfig extends TriggerChatTransportOptions<Record<string, unknown>> {
  /** Listeners beside the option's own. */
  readonly listeners: Set<(event: ChatTransportEvent) => void>;
  /** How long an `.out` that no turn needs is kept. Milliseconds. */
  idleReleaseMs: number;
  /** The page that sends is going away: what it aborts is left running. */
  isLeaving?: boolean;
  /** The transport is no more: nothing is started or sent. */
  isDisposed?: boolean;
}

/** The options, and what belongs to them without being one. */
export function createConfig(options: TriggerChatTransportOptions<Record<string, unknown>>): LiveConfig {
  return { ...options, listeners: new Set(), idleReleaseMs: IDLE_RELEASE_MS };
}

/** Where a request goes. */
export function baseURLOf({ baseURL = DEFAULT_BASE_URL, streamBaseURL }: LiveConfig, context: ChatTransportEndpointContext): string {
  if (context.endpoint === "out" && streamBaseURL) return streamBaseURL;
  return typeof baseURL === "function" ? baseURL(context) : baseURL;
}

type WithoutBase<E> = E extends unknown ? Omit<E, "chatId" | "timestamp"> : never;
/** An event before it is stamped. */
export type EventDraft = WithoutBase<ChatTransportEvent>;
/** Tells the app's listener what happened in one chat. Never throws. */
export type Emit = (event: EventDraft) => void;

/** The event channel of one chat: stamps, bounds errors and shields the chat from a throwing listener. */
export function createEmit(config: LiveConfig, platform: Platform, chatId: string): Emit {
  return (draft) => {
    const event = { ...draft, ...("error" in draft && { error: capError(draft.error) }), chatId, timestamp: platform.now() } as ChatTransportEvent;
    for (const listener of [config.onEvent, ...config.listeners]) {
      try {
        listener?.(event);
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
