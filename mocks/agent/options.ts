import type { LanguageModelUsage, ModelMessage, ToolSet, UIMessage, UIMessageStreamOptions } from "ai";
import type { AnyAgent } from "../core/agent-port.ts";
import type {
  ActionArgs,
  ActionResult,
  AgentResponse,
  HookBase,
  HydrateArgs,
  RunArgs,
  StopArgs,
  SuspendArgs,
  TurnCompleteArgs,
  TurnStartArgs,
  ValidateArgs,
} from "./hook-types.ts";
import type { Schema, SchemaInput, SchemaOutput } from "./schema.ts";
import type { Skill } from "./skills.ts";

type Awaitable<T> = T | Promise<T>;

/** What the callbacks of `pendingMessages` are told of a batch. */
export interface PendingBatch<M extends UIMessage = UIMessage> {
  messages: M[];
  modelMessages: ModelMessage[];
  /** Steps of this turn that are done. */
  stepNumber: number;
  steps: readonly unknown[];
  chatId: string;
  turn: number;
  clientData: unknown;
}

/** Steering: what happens to messages that arrive while a turn streams. Without `shouldInject` they become the next turn. */
export interface PendingMessagesOptions<M extends UIMessage = UIMessage> {
  /** Asked once per step boundary, with everything that waits. */
  shouldInject?: (batch: PendingBatch<M>) => Awaitable<boolean>;
  /** Makes the model messages to inject. Default: the messages themselves. */
  prepare?: (batch: PendingBatch<M>) => Awaitable<ModelMessage[]>;
  /** Called for each message as it arrives. */
  onReceived?: (event: { message: M; chatId: string; turn: number }) => Awaitable<void>;
  /** Called after a batch went into the model's context. */
  onInjected?: (event: { messages: M[]; injectedModelMessages: ModelMessage[]; chatId: string; turn: number; stepNumber: number }) => Awaitable<void>;
}

/** What `shouldCompact` and `summarize` are told. Token counts are those of the newest model call. */
export interface CompactionEvent {
  messages: ModelMessage[];
  totalTokens: number | undefined;
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  usage: LanguageModelUsage | undefined;
  /** "inner": between two steps of a turn. "outer": after a turn. */
  source: "inner" | "outer";
  stepNumber?: number;
  chatId: string;
  turn: number;
  clientData: unknown;
}

/** What the transforms of `compaction` are told. */
export interface CompactedEvent<M extends UIMessage = UIMessage> {
  summary: string;
  uiMessages: M[];
  modelMessages: ModelMessage[];
  source: "inner" | "outer";
  chatId: string;
  turn: number;
  clientData: unknown;
}

/** Automatic compaction of what the model sees. What the user sees stays, unless `compactUIMessages` says otherwise. */
export interface CompactionOptions<M extends UIMessage = UIMessage> {
  shouldCompact: (event: CompactionEvent) => Awaitable<boolean>;
  summarize: (event: CompactionEvent) => Awaitable<string>;
  compactUIMessages?: (event: CompactedEvent<M>) => Awaitable<M[]>;
  /** Default: one user message with the summary. */
  compactModelMessages?: (event: CompactedEvent<M>) => Awaitable<ModelMessage[]>;
}

/** How responses become UI messages. `originalMessages` and the end callbacks are the agent's own. */
export type AgentStreamOptions<M extends UIMessage = UIMessage> = Pick<
  UIMessageStreamOptions<M>,
  "generateMessageId" | "messageMetadata" | "sendReasoning" | "sendSources" | "sendStart" | "sendFinish" | "onError"
>;

/**
 * Options of {@link chatAgent}, in the shape of the platform's `chat.agent`.
 *
 * Hooks fire in the platform's order: `onPreload` (a run that waits for its first message), then for each turn
 * `onValidateMessages`, `hydrateMessages`, `onChatStart` (once per chat), `onTurnStart`, `run`, `onBeforeTurnComplete`,
 * the turn's end on the stream, `onTurnComplete`; and `onChatSuspend` when the idle time has passed. A throw before the
 * turn's end becomes an error chunk and the turn's end, and `onTurnComplete` is told.
 */
export interface ChatAgentOptions<
  CS extends Schema<unknown, unknown> | undefined = undefined,
  AS extends Schema<unknown, unknown> | undefined = undefined,
  T extends ToolSet = ToolSet,
  M extends UIMessage = UIMessage,
  D = SchemaOutput<CS>,
> {
  /** The task identifier that sessions name. */
  id: string;
  /** Answers a turn. */
  run: (args: RunArgs<D, SchemaOutput<AS>, T, M>) => Awaitable<AgentResponse>;
  /** The agent's tools, fixed or per turn. They come back as `run({ tools })`; `toModelOutput` is honoured in history. */
  tools?: T | ((args: HookBase<D, M>) => Awaitable<T>);
  clientDataSchema?: CS;
  actionSchema?: AS;
  onAction?: (args: ActionArgs<D, SchemaOutput<AS>, M>) => Awaitable<ActionResult>;
  /** "run" (default): `run` follows `onAction`, with trigger `action`. "edit": only what `onAction` returns is a response. */
  actions?: "run" | "edit";
  hydrateMessages?: (args: HydrateArgs<D, M>) => Awaitable<M[]>;
  onPreload?: (args: HookBase<D, M>) => Awaitable<void>;
  /** Once per chat, before its first turn. */
  onChatStart?: (args: TurnStartArgs<D, M>) => Awaitable<void>;
  onValidateMessages?: (args: ValidateArgs<D, M>) => Awaitable<M[]>;
  onTurnStart?: (args: TurnStartArgs<D, M>) => Awaitable<void>;
  /** The stream is still open. */
  onBeforeTurnComplete?: (args: TurnCompleteArgs<D, M>) => Awaitable<void>;
  /** The turn's end is written: store the messages here. */
  onTurnComplete?: (args: TurnCompleteArgs<D, M>) => Awaitable<void>;
  onChatSuspend?: (args: SuspendArgs<D, M>) => Awaitable<void>;
  /** Called for every stop, with its message. */
  onStop?: (args: StopArgs<D, M>) => Awaitable<void>;
  pendingMessages?: PendingMessagesOptions<M>;
  compaction?: CompactionOptions<M>;
  /** Skills of every run. `chat.skills.set` replaces them. */
  skills?: Skill[];
  /** How long a run waits for the next record, in seconds. Default: the server's. */
  idleTimeoutInSeconds?: number;
  /** A run ends after so many turns. Default: never. */
  maxTurns?: number;
  uiMessageStreamOptions?: AgentStreamOptions<M>;
}

/** An agent, with the types that `InferChatUIMessage` and `InferChatClientData` read off it. */
export interface ChatAgent<M extends UIMessage = UIMessage, D = Record<string, unknown>> extends AnyAgent {
  readonly kind: "chat-agent";
  /** Carries types only. */
  readonly _types?: { uiMessage: M; clientData: D };
}

/** The client data that a client of this schema sends. */
export type ClientDataInput<CS> = SchemaInput<CS>;

/** Options with their types erased: what the runtime works on. */
export type AgentDefinition = ChatAgentOptions<
  Schema<unknown, unknown> | undefined,
  Schema<unknown, unknown> | undefined,
  ToolSet,
  UIMessage,
  unknown
>;
