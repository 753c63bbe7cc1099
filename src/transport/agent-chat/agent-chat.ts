import type { ModelMessage, UIMessage, UIMessageChunk } from "ai";
import { createConfig } from "../config.ts";
import type { LiveConfig } from "../config.ts";
import { ChatKitError } from "../errors.ts";
import { defaultPlatform } from "../platform.ts";
import type { Platform } from "../platform.ts";
import type { ChatInputChunk, TriggerConfig } from "../protocol/index.ts";
import { createChat } from "../runner/chat.ts";
import type { Chat } from "../runner/chat.ts";
import { parseCursor } from "../runner/session.ts";
import { NO_TABS } from "../runner/tab-gate.ts";
import type { ChatBaseURLResolver, ChatFetchOverride, InferChatClientData } from "../types.ts";
import { ChatStream } from "./chat-stream.ts";
import { createSession } from "./create-session.ts";
import { branchName, environment } from "./environment.ts";
import { createStops } from "./stops.ts";
import type { Stops } from "./stops.ts";

/** What to store between requests so that a conversation goes on. */
export type ChatSession = {
  /** The newest record that was read: a later read starts behind it. */
  lastEventId?: string;
};

/** Options of {@link AgentChat}. */
export type AgentChatOptions<TAgent = unknown> = {
  /** The agent's task id. */
  agent: string;
  /** The conversation's id. Default a random UUID. */
  id?: string;
  /** Sent with every message; typed by the agent. */
  clientData?: InferChatClientData<TAgent>;
  /** An earlier request's session. */
  session?: ChatSession;
  /** The session was started; `runId` is its first run. Not called for a restored session. */
  onTriggered?: (event: { runId: string; chatId: string }) => void | Promise<void>;
  /** A turn ended: store `lastEventId`. */
  onTurnComplete?: (event: { chatId: string; lastEventId?: string }) => void | Promise<void>;
  /** How long the server holds `.out` open without records. Default 120. */
  streamTimeoutSeconds?: number;
  /** How the session's runs are triggered. */
  triggerConfig?: Partial<TriggerConfig>;
  /** Default `TRIGGER_API_URL`, else the platform's API. */
  baseURL?: string | ChatBaseURLResolver;
  /** Stands in for `fetch`, for every request. */
  fetch?: ChatFetchOverride;
  /** Secret key, or a function that gives a token. Default `TRIGGER_SECRET_KEY`, else `TRIGGER_ACCESS_TOKEN`. Never use it in a browser. */
  accessToken?: string | (() => string | Promise<string>);
};

/**
 * A conversation with an agent, for servers and scripts: the transport's core without React and without a page.
 *
 * @example
 * ```ts
 * const chat = new AgentChat({ agent: "my-agent" });
 * console.info(await (await chat.sendMessage("Hello")).text());
 * await chat.close();
 * ```
 */
export class AgentChat<TAgent = unknown> {
  /** The conversation's id. */
  readonly id: string;
  private readonly options: AgentChatOptions<TAgent>;
  private readonly config: LiveConfig;
  private readonly platform: Platform;
  private readonly chat: Chat;
  private readonly stops: Stops;
  private known: boolean;
  private created: Promise<void> | undefined;

  /** `platform` is for tests. */
  constructor(options: AgentChatOptions<TAgent>, platform: Platform = defaultPlatform()) {
    this.options = options;
    this.platform = platform;
    this.id = options.id ?? platform.uuid();
    this.known = options.session !== undefined;
    const token = options.accessToken ?? environment("TRIGGER_SECRET_KEY") ?? environment("TRIGGER_ACCESS_TOKEN");
    const branch = branchName();
    this.config = createConfig({
      task: options.agent,
      accessToken: () => (typeof token === "function" ? token() : (token ?? "")),
      startSession: async () => {
        await this.create();
        return { publicAccessToken: await this.config.accessToken({ chatId: this.id }) };
      },
      baseURL: options.baseURL ?? environment("TRIGGER_API_URL"),
      fetch: options.fetch,
      headers: branch === undefined ? undefined : { "x-trigger-branch": branch },
      streamTimeoutSeconds: options.streamTimeoutSeconds,
      clientData: options.clientData as Record<string, unknown> | undefined,
      onEvent: (event) => {
        if (event.type === "turn-completed") call(() => options.onTurnComplete?.({ chatId: this.id, lastEventId: event.lastEventId }));
      },
    });
    this.config.idleReleaseMs = 0;
    this.chat = createChat(this.config, platform, this.id, null, NO_TABS);
    this.stops = createStops(this.chat, this.config);
    const cursor = parseCursor(options.session?.lastEventId);
    if (cursor !== undefined) this.chat.seedCursor(cursor);
  }

  /** What to store: give it back as `options.session` later. */
  get session(): ChatSession {
    const cursor = this.chat.context.session?.cursor;
    return { lastEventId: cursor === undefined ? this.options.session?.lastEventId : String(cursor) };
  }

  /** Starts the session before the first message. */
  async preload(options: { idleTimeoutInSeconds?: number } = {}): Promise<ChatSession> {
    await this.ensure(options.idleTimeoutInSeconds);
    return this.session;
  }

  /** Sends a text and resolves to the answer. */
  async sendMessage(text: string, options: { abortSignal?: AbortSignal } = {}): Promise<ChatStream> {
    return new ChatStream(await this.sendRaw([this.message(text)], options));
  }

  /** Sends the newest of `messages`; `regenerate-message` sends none. */
  async sendRaw(
    messages: UIMessage[] | Array<{ id: string; role: string; parts?: unknown[]; [key: string]: unknown }>,
    options: { trigger?: "submit-message" | "regenerate-message"; abortSignal?: AbortSignal } = {},
  ): Promise<ReadableStream<UIMessageChunk>> {
    await this.ensure();
    const { trigger = "submit-message", abortSignal } = options;
    return this.stops.wrap(await this.chat.sendMessage({ trigger, messages: messages as UIMessage[], abortSignal }));
  }

  /** Sends a message while a turn streams. False when it could not be stored. */
  async steer(text: string): Promise<boolean> {
    return this.known ? this.chat.sendPending(this.message(text), undefined) : false;
  }

  /** Stops the running turn; the conversation goes on. The turn's stream says nothing more and ends when the turn does. */
  async stop(): Promise<void> {
    await this.stops.stop();
  }

  /** Sends a custom action; the stream carries what the agent answers, if anything. */
  async sendAction(action: unknown, options: { abortSignal?: AbortSignal } = {}): Promise<ChatStream> {
    await this.ensure();
    return new ChatStream(this.stops.wrap(await this.chat.sendAction(action, options)));
  }

  /** Follows a turn that runs already; null when the session is unknown. Ends at once on a settled session. */
  async reconnect(abortSignal?: AbortSignal): Promise<ReadableStream<UIMessageChunk> | null> {
    if (!this.known) return null;
    if (!this.chat.context.session) await this.adopt();
    const { session } = this.chat.context;
    if (session?.isStreaming === false) session.isStreaming = undefined;
    return this.chat.reconnect({ abortSignal }).then((stream) => stream && this.stops.wrap(stream));
  }

  /** Ends the agent's run. The session stays: a later message starts another run. */
  async close(): Promise<boolean> {
    if (!this.known) return false;
    if (!this.chat.context.session) await this.adopt();
    const stored = await this.append({ kind: "message", payload: { chatId: this.id, trigger: "close" } });
    if (stored) this.known = false;
    this.created = undefined;
    return stored;
  }

  /** Wakes a run that waits in `handover-prepare`, with the first step that a route handler has made. */
  async sendHandover(handover: { partialAssistantMessage: ModelMessage[]; messageId?: string; isFinal: boolean }): Promise<void> {
    await this.tell({ kind: "handover", ...handover });
  }

  /** Lets a run that waits in `handover-prepare` end: the route handler gave up. */
  async sendHandoverSkip(): Promise<void> {
    await this.tell({ kind: "handover-skip" });
  }

  private append(chunk: ChatInputChunk): Promise<boolean> {
    return this.chat.append("action", chunk).then(
      () => true,
      () => false,
    );
  }

  private async tell(chunk: ChatInputChunk): Promise<void> {
    if (!this.chat.context.session) await this.adopt();
    if (await this.append(chunk)) return;
    throw new ChatKitError("append_failed", `The hand-over of chat ${this.id} could not be stored.`, { chatId: this.id, retryable: true });
  }

  private message(text: string): UIMessage {
    return { id: `msg-${this.platform.uuid()}`, role: "user", parts: [{ type: "text", text }] };
  }

  private async adopt(): Promise<void> {
    const token = await this.config.accessToken({ chatId: this.id });
    this.chat.setSession({ token });
  }

  private async ensure(idleTimeoutInSeconds?: number): Promise<void> {
    this.created ??= this.create(idleTimeoutInSeconds);
    try {
      await this.created;
    } catch (error) {
      this.created = undefined;
      throw error;
    }
    if (!this.chat.context.session) await this.adopt();
  }

  private async create(idleTimeoutInSeconds?: number): Promise<void> {
    const { agent, clientData, triggerConfig, onTriggered } = this.options;
    const { runId } = await createSession(this.chat, { taskId: agent, metadata: clientData, triggerConfig, idleTimeoutInSeconds });
    const isNew = !this.known;
    this.known = true;
    if (isNew) await onTriggered?.({ runId, chatId: this.id });
  }
}

function call(callback: () => void | Promise<void>): void {
  // The app's storage may fail without taking the turn down.
  void Promise.resolve().then(callback).catch(() => {});
}
