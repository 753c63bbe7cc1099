import type { ModelMessage, ToolSet, UIMessage, UIMessageChunk } from "ai";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { ChunkWriter, Streamable } from "./hook-types.ts";
import type { LocalsKey } from "./locals.ts";
import type { ChatSessionOptions, ChatTurn } from "./session-types.ts";
import type { Skill } from "./skills.ts";

/** A tool call, and the message that holds it. */
export interface ToolCallRef {
  toolCallId: string;
  toolName: string;
  messageId: string;
}

/** A tool result that the history does not have yet. */
export interface NewToolResult {
  toolCallId: string;
  toolName: string;
  output: unknown;
  errorText?: string;
}

/** `chat.history`: the conversation, to read and to rewrite from any hook. */
export interface ChatHistory<M extends UIMessage = UIMessage> {
  all(): M[];
  findMessage(messageId: string): M | undefined;
  set(messages: M[]): void;
  /** Keeps what `Array.prototype.slice` would. `slice(0, -2)` drops the last exchange. */
  slice(start: number, end?: number): void;
  replace(messageId: string, message: M): void;
  remove(messageId: string): void;
  /** Keeps everything up to and including this message. Unknown ids change nothing. */
  rollbackTo(messageId: string): void;
  /** Calls of the newest assistant message that wait for an answer of the user's. */
  getPendingToolCalls(): ToolCallRef[];
  getResolvedToolCalls(): ToolCallRef[];
  /** Results in `message` that the history does not hold. */
  extractNewToolResults(message: UIMessage): NewToolResult[];
}

/** What `onAction` returns to have a turn run on the history that it edited. Made by `chat.turn()`. */
export interface ActionTurn {
  readonly kind: "action-turn";
  readonly message?: string | UIMessage;
}

/** `chat.store`: JSON values that the session's later runs find again. */
export interface ChatStore {
  get<T = unknown>(key: string): T | undefined;
  set(key: string, value: unknown): void;
  delete(key: string): void;
  all(): Record<string, unknown>;
}

/** `chat.locals`: values of this run, for dependency injection. */
export interface ChatLocals {
  get<T>(key: LocalsKey<T> | string): T | undefined;
  set<T>(key: LocalsKey<T> | string, value: T): void;
}

/** What `chat.stopSignal` hands to its listeners. */
export interface StopInfo {
  message?: string;
}

/** Options of `toStreamTextOptions`. */
export interface ToStreamTextOptions {
  /** The agent's own system prompt. What skills need is added to it. */
  system?: string;
  /** The agent's own tools. They win over the skills' tools of the same name. */
  tools?: ToolSet;
}

/** What an agent gets as `chat`: there is no async context in a browser, so nothing is global. */
export interface ChatHandle<M extends UIMessage = UIMessage> {
  readonly sessionId: string;
  readonly history: ChatHistory<M>;
  /** Writes data parts into the response. `append` takes several. */
  readonly response: { write(part: UIMessageChunk): void; append(...parts: UIMessageChunk[]): void };
  /** Queues messages for the model's next step. Skipped while the newest message is a tool message. */
  inject(messages: ModelMessage[]): void;
  /** Streams something by hand. The turn then has no finish reason. */
  pipe(source: Streamable | ReadableStream<UIMessageChunk> | AsyncIterable<UIMessageChunk>): Promise<void>;
  /** Returned from `onAction`: run a turn on the edited history, answering `message` if given. */
  turn(message?: string | UIMessage): ActionTurn;
  /** Ends the run after this turn. */
  endRun(): void;
  /** Hands over to the newest version: before `run` the new run answers this message, later the swap follows the turn. */
  requestUpgrade(): void;
  /** Closes the session after this turn. One-way. */
  close(options?: { reason?: string }): void;
  /** Work beside the turn. It is awaited, for 5 s at most, before the turn completes. */
  defer(work: Promise<unknown> | (() => Promise<unknown>)): void;
  readonly skills: { set(skills: Skill[]): void; get(): Skill[] };
  readonly store: ChatStore;
  readonly locals: ChatLocals;
  /** Options to spread into a bare `streamText`, for everything that is injected into it. */
  toStreamTextOptions(options?: ToStreamTextOptions): Record<string, unknown>;
  /** The turn iterator, for custom agents. */
  createSession(payload: ChatTaskWirePayload, options?: ChatSessionOptions): AsyncIterable<ChatTurn>;
  /** Raw writes to `.out`, in or out of a turn. */
  readonly stream: {
    append(chunk: UIMessageChunk): void;
    pipe(stream: ReadableStream<UIMessageChunk> | AsyncIterable<UIMessageChunk>): Promise<void>;
    writer(options: { execute(writer: ChunkWriter): void | Promise<void> }): Promise<void>;
  };
  /** Messages that wait in `.in`. */
  readonly messages: {
    /** Consumes the next message, for hand-written loops. Stops on the way are told to `stopSignal`. */
    next(options?: { timeoutInSeconds?: number }): Promise<{ id: string | null; seqNum: number; payload: ChatTaskWirePayload } | undefined>;
    hasPending(): boolean;
    pending(): readonly ChatTaskWirePayload[];
    on(listener: (payload: ChatTaskWirePayload) => void): () => void;
  };
  /** The stop of the current turn. Listeners hear every stop, with its message. */
  readonly stopSignal: {
    readonly signal: AbortSignal | undefined;
    readonly message: string | undefined;
    on(listener: (stop: StopInfo) => void): () => void;
  };
}
