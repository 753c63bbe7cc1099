import type { ChatRequestOptions, ChatTransport, UIMessage } from "ai";
import { createConfig } from "./config.ts";
import type { LiveConfig } from "./config.ts";
import { defaultPlatform } from "./platform.ts";
import type { Platform } from "./platform.ts";
import { createChat } from "./runner/chat.ts";
import type { Chat } from "./runner/chat.ts";
import { EMPTY_CHAT } from "./runner/context.ts";
import { hydrate, parseCursor, persistedOf } from "./runner/session.ts";
import type { SessionMemory } from "./runner/session.ts";
import { NO_TABS, openTabGate } from "./runner/tab-gate.ts";
import type { TabGate } from "./runner/tab-gate.ts";
import type { ChatState } from "./state.ts";
import { TabbedTransport } from "./tabbed-transport.ts";
import type {
  ChatActionOptions,
  ChatFetchOverride,
  ChatSessionPersistedState,
  ChatTransportEvent,
  ChunkStream,
  TriggerChatTransportOptions,
} from "./types.ts";

type Options = TriggerChatTransportOptions<Record<string, unknown>>;
type SendOptions = Parameters<ChatTransport<UIMessage>["sendMessages"]>[0];

/**
 * Runs `useChat` over durable Trigger.dev sessions: a `ChatTransport` for the AI SDK 6 and 7.
 *
 * @example
 * ```ts
 * const transport = new TriggerChatTransport({ task: "my-chat", accessToken, startSession });
 * const chat = useChat({ transport });
 * ```
 * @see PROTOCOL.md sections 8 to 10
 */
export class TriggerChatTransport extends TabbedTransport {
  /**
   * A resumed stream begins with the message's first chunk, also when its turn continues a message: the AI SDK 7 starts
   * the message over and doubles nothing that was stored.
   */
  readonly resumeStreamIsReplay = true;
  readonly #config: LiveConfig;
  readonly #platform: Platform;
  readonly #chats = new Map<string, Chat>();
  protected readonly tabs: TabGate;
  readonly #stopSignals: () => void;

  /** `platform` is for tests: all time, randomness and network of the transport pass through it. */
  constructor(options: Options, platform: Platform = defaultPlatform()) {
    super();
    this.#config = createConfig(options);
    this.#platform = platform;
    this.tabs = options.multiTab && !options.watch ? openTabGate((chatId) => this.#chats.get(chatId)?.context.link) : NO_TABS;
    this.#stopSignals = platform.onSignal((signal) => this.#chats.forEach((chat) => chat.onSignal(signal)));
    for (const [chatId, stored] of Object.entries(options.sessions ?? {})) this.open(chatId, hydrate(stored));
  }

  protected open(chatId: string, session: SessionMemory | null = null): Chat {
    let chat = this.#chats.get(chatId);
    if (!chat) {
      chat = createChat(this.#config, this.#platform, chatId, session, this.tabs);
      this.#chats.set(chatId, chat);
    }
    return chat;
  }

  /** Creates the chat's session through `startSession`, unless one is known. Calls at the same time share one. */
  async start(chatId: string): Promise<ChatSessionPersistedState> {
    const chat = this.open(chatId);
    await chat.start();
    return persistedOf(chat.context.session as SessionMemory);
  }

  /** As {@link start}, for the moment before the user writes: the agent boots meanwhile. */
  async preload(chatId: string): Promise<void> {
    await this.start(chatId);
  }

  /** Sends the newest message and resolves to the answer once the message is stored. Called by `useChat`. */
  sendMessages = async (options: SendOptions): Promise<ChunkStream> => {
    const { chatId, body } = options;
    const action = (body as { action?: unknown } | undefined)?.action;
    return action === undefined ? this.open(chatId).sendMessage(options) : this.sendAction(chatId, action, options as ChatActionOptions);
  };

  /**
   * Follows a turn that runs already, after a reload. Null when there is nothing to follow. Called by `useChat`.
   *
   * `stopOnAbort`: the signal stops the turn too, not only this reader. `messages`: what the page shows; with it a turn
   * that continues a long-lived message is whole even where the server has trimmed the message's beginning. `onWaiting`:
   * hears of the user's messages that an earlier page wrote into the running turn; each counts as stored by
   * {@link sendPendingMessage}.
   */
  reconnectToStream = async (
    options: { chatId: string; abortSignal?: AbortSignal; stopOnAbort?: boolean; messages?: readonly UIMessage[]; onWaiting?: (messages: UIMessage[]) => void } & ChatRequestOptions,
  ): Promise<ChunkStream | null> => {
    return this.#chats.get(options.chatId)?.reconnect(options) ?? null;
  };

  /** Sends a message while a turn streams, without touching the stream. False when it could not be stored. */
  sendPendingMessage = async (chatId: string, message: UIMessage, metadata?: Record<string, unknown>): Promise<boolean> => {
    return (await this.#chats.get(chatId)?.sendPending(message, metadata)) ?? false;
  };

  /** Stops the running turn, also after a reload. True once the stop is stored. */
  stopGeneration = async (chatId: string): Promise<boolean> => {
    return (await this.#chats.get(chatId)?.stop()) ?? false;
  };

  /** Sends a custom action; the stream carries what the agent answers, if anything. */
  sendAction = async (chatId: string, action: unknown, options: ChatActionOptions = {}): Promise<ChunkStream> => {
    return this.open(chatId).sendAction(action, options);
  };

  /** Forget a stopped turn that died without a boundary, so that its gate does not wait for one. */
  clearSupersedeGate = (chatId: string): void => {
    this.#chats.get(chatId)?.clearGate();
  };

  /** What an app persists of a chat; undefined while it is unknown. */
  getSession = (chatId: string): ChatSessionPersistedState | undefined => {
    const session = this.#chats.get(chatId)?.context.session;
    return session ? persistedOf(session) : undefined;
  };

  /** Gives the transport a session that was stored or made elsewhere. `null` drops what is known: the next send starts one anew. */
  setSession(chatId: string, session: ChatSessionPersistedState | null): void {
    this.open(chatId).setSession(session && hydrate(session));
  }

  /** Sets the cursor of a session that has none, also before the session is known. Never moves one. */
  seedResumeCursor = (chatId: string, lastEventId: string): void => {
    const cursor = parseCursor(lastEventId);
    if (cursor !== undefined) this.open(chatId).seedCursor(cursor);
  };

  /** Closed is one-way: no further sends, the transcript stays readable. */
  sessionStatus = (chatId: string): "open" | "closed" => (this.#chats.get(chatId)?.context.session?.closed ? "closed" : "open");

  /** Why the session was closed, where a reason was given. */
  sessionClosedReason = (chatId: string): string | undefined => this.#chats.get(chatId)?.context.session?.closedReason;

  /** Skips the wait before the next try of whatever failed in this chat. */
  retryNow = (chatId: string): void => this.#chats.get(chatId)?.retryNow();

  /** The chat's state beyond `useChat`, for hooks. Immutable. */
  chatState = (chatId: string): ChatState => this.#chats.get(chatId)?.context.store.getState() ?? EMPTY_CHAT;

  /** Calls `listener` after every change of {@link chatState}. Returns the unsubscriber. */
  subscribe = (chatId: string, listener: (state: ChatState, previous: ChatState) => void): (() => void) => {
    void this.tabs.ready;
    return this.open(chatId).context.store.subscribe(listener);
  };

  /** Beside the single `onEvent` of the options: any number of listeners, for all chats. Returns the unsubscriber. */
  addEventListener = (listener: (event: ChatTransportEvent) => void): (() => void) => {
    this.#config.listeners.add(listener);
    return () => void this.#config.listeners.delete(listener);
  };

  setOnSessionChange(callback: Options["onSessionChange"]): void {
    this.#config.onSessionChange = callback;
  }
  setOnEvent(callback: Options["onEvent"]): void {
    this.#config.onEvent = callback;
  }
  setClientData(clientData: Record<string, unknown> | undefined): void {
    this.#config.clientData = clientData;
  }
  setAccessToken(accessToken: Options["accessToken"]): void {
    this.#config.accessToken = accessToken;
  }
  setStartSession(startSession: Options["startSession"]): void {
    this.#config.startSession = startSession;
  }
  setFetch(fetch: ChatFetchOverride | undefined): void {
    this.#config.fetch = fetch;
  }
  /** While true, an aborted send leaves its turn running instead of stopping it: for a page that goes away. */
  setLeaving(isLeaving: boolean): void {
    this.#config.isLeaving = isLeaving;
  }

  /** Ends every stream of this transport quietly. The sessions stay open; a disposed transport sends no more. */
  dispose(): void {
    this.#config.isDisposed = true;
    this.#stopSignals();
    // First, so that a turn that goes on does not look ended in the other tabs.
    this.tabs.dispose();
    this.#chats.forEach((chat) => chat.dispose());
  }

  /** As {@link dispose}; the AI SDK calls it. */
  close = (): void => this.dispose();
}

/** Creates a {@link TriggerChatTransport}. */
export function createChatTransport<TClientData = Record<string, unknown>>(
  options: TriggerChatTransportOptions<TClientData>,
  platform?: Platform,
): TriggerChatTransport {
  return new TriggerChatTransport(options as Options, platform);
}
