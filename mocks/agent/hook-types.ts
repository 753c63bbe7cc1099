import type { FinishReason, LanguageModelUsage, ModelMessage, streamText, ToolSet, UIMessage, UIMessageChunk } from "ai";
import type { ActionTurn, ChatHandle } from "./chat-handle-types.ts";

/** Puts chunks on the chat's stream. Data parts without `transient` also become part of the response message. */
export interface ChunkWriter {
  write(chunk: UIMessageChunk): void;
  /** Writes what a stream yields, as it comes. The turn waits for it. */
  merge(stream: ReadableStream<UIMessageChunk>): void;
}

/** What an agent's `run` may return, and `onAction` in its place: something to stream, or nothing. */
export type AgentResponse = Streamable | UIMessage | string | void | undefined;

/** A `streamText` result, or anything else that turns into UI message chunks. */
export interface Streamable {
  toUIMessageStream(...options: never[]): ReadableStream<UIMessageChunk> | AsyncIterable<UIMessageChunk>;
}

/** What every hook is told. */
export interface HookBase<D = Record<string, unknown>, M extends UIMessage = UIMessage> {
  chatId: string;
  sessionId: string;
  runId: string;
  /** Version of the agent that serves this run, from 1. */
  version: number;
  /** Number of the turn within this run, from 0. */
  turn: number;
  /** The app's client data, validated by `clientDataSchema` where there is one. */
  clientData: D;
  /** Whether an earlier run served this chat. */
  continuation: boolean;
  previousRunId?: string;
  /** Whether this run was started before the first message. */
  preloaded: boolean;
  chat: ChatHandle<M>;
  writer: ChunkWriter;
}

/** What made a turn. */
export type TurnTrigger = "submit-message" | "regenerate-message" | "preload" | "action";

/** Arguments of `run`. */
export interface RunArgs<D, A, T extends ToolSet, M extends UIMessage> extends HookBase<D, M> {
  /** The conversation, ready for the model. */
  messages: ModelMessage[];
  trigger: TurnTrigger;
  /** The message that is regenerated, with trigger `regenerate-message`. */
  messageId?: string;
  /** The agent's own tools, resolved for this turn. */
  tools: T;
  /** The validated action, with trigger `action`. */
  action?: A;
  /** `streamText` with steering, skills, compaction, background data and deterministic ids applied. */
  streamText: typeof streamText;
  /** Aborts on stop and on cancellation. Pass it to the model. */
  signal: AbortSignal;
  /** Aborts when the user stops this turn. */
  stopSignal: AbortSignal;
  /** Aborts when the run is cancelled. */
  cancelSignal: AbortSignal;
  previousTurnUsage?: LanguageModelUsage;
}

/** Arguments of `onAction`. */
export interface ActionArgs<D, A, M extends UIMessage> extends HookBase<D, M> {
  action: A;
  uiMessages: M[];
  messages: ModelMessage[];
}

/** What `onAction` may return. */
export type ActionResult = AgentResponse | ActionTurn;

/** Arguments of `hydrateMessages`. */
export interface HydrateArgs<D, M extends UIMessage> extends HookBase<D, M> {
  trigger: Exclude<TurnTrigger, "preload">;
  /** What the client sent: one message, or none. */
  incomingMessages: M[];
  /** The history that the agent would use by itself. */
  previousMessages: M[];
}

/** Arguments of `onValidateMessages`. */
export interface ValidateArgs<D, M extends UIMessage> extends HookBase<D, M> {
  /** What the client sent. An answer to a tool is slim: its id, its role and the answered parts. */
  messages: M[];
  trigger: TurnTrigger;
}

/** Arguments of `onChatStart` and `onTurnStart`. */
export interface TurnStartArgs<D, M extends UIMessage> extends HookBase<D, M> {
  messages: ModelMessage[];
  uiMessages: M[];
  trigger: TurnTrigger;
}

/** Arguments of `onBeforeTurnComplete` and `onTurnComplete`. */
export interface TurnCompleteArgs<D, M extends UIMessage> extends HookBase<D, M> {
  /** The whole conversation, for the model. */
  messages: ModelMessage[];
  /** The whole conversation, for the user: store this. */
  uiMessages: M[];
  /** This turn's messages, new or changed. Upsert them by id. */
  newUIMessages: M[];
  /** The response, without what a stop left unfinished. */
  responseMessage?: M;
  /** The response as it was streamed. */
  rawResponseMessage?: M;
  /** Why the model stopped. Undefined for piped and for aborted turns. */
  finishReason?: FinishReason;
  stopped: boolean;
  /** What failed, its stack capped. */
  error?: unknown;
  /** `.out` number of this turn's end (`onTurnComplete` only): store it with the messages. */
  lastEventId?: string;
  usage?: LanguageModelUsage;
  totalUsage: LanguageModelUsage;
}

/** Arguments of `onChatSuspend`: the run has waited its idle time and is about to end. */
export interface SuspendArgs<D, M extends UIMessage> extends HookBase<D, M> {
  phase: "preload" | "continuation" | "turn";
  messages: ModelMessage[];
  uiMessages: M[];
}

/** Arguments of `onStop`. */
export interface StopArgs<D, M extends UIMessage> extends HookBase<D, M> {
  /** The stop record's own message, if it had one. */
  message?: string;
  /** Whether a turn was running. */
  running: boolean;
}
