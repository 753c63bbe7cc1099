import type { ModelMessage, ToolSet, UIMessage, UIMessageChunk } from "ai";
import type { TriggerConfig } from "../../../src/transport/protocol/index.ts";

/** What a head start needs of a `streamText` result, of AI SDK 6 and 7 alike. */
export interface HeadStartResult {
  toUIMessageStream(options: { generateMessageId: () => string }): ReadableStream<UIMessageChunk>;
  readonly finishReason: PromiseLike<string>;
  /** AI SDK 7. */
  readonly responseMessages?: PromiseLike<ModelMessage[]>;
  /** AI SDK 6. */
  readonly response: PromiseLike<object>;
}

/** What `streamText` must be given for a handover to work: the conversation, one step, the request's signal. */
export interface HeadStartStreamTextOptions {
  messages: ModelMessage[];
  tools: ToolSet | undefined;
  stopWhen: () => boolean;
  abortSignal: AbortSignal;
}

/** What the app's own first step is given. */
export interface HeadStartRunArgs {
  /** The whole history, as the client has it. */
  messages: UIMessage[];
  signal: AbortSignal;
  chat: {
    /** Spread this into `streamText`, with the tools' schemas (their `execute` belongs to the agent). */
    toStreamTextOptions(options?: { tools?: ToolSet }): HeadStartStreamTextOptions;
  };
}

/** Options of `headStartHandler`. */
export interface HeadStartOptions {
  /** The agent's task id. */
  agentId: string;
  /** The first step, in the app's own process: returns a `streamText` result. */
  run(args: HeadStartRunArgs): HeadStartResult | Promise<HeadStartResult>;
  /** How long the agent's run waits for the handover. Default 60. */
  idleTimeoutInSeconds?: number;
  triggerConfig?: Partial<TriggerConfig>;
  tags?: string[];
}
