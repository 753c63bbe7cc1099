import type { ModelMessage, UIMessage, UIMessageChunk } from "ai";
import type { ChatInputChunk } from "../../src/transport/protocol/index.ts";
import type { Streamable } from "./hook-types.ts";

/** One record of `.in`, as a custom agent reads it. */
export interface SessionInRecord {
  seqNum: number;
  /** The sender's part id, or null. */
  id: string | null;
  chunk: ChatInputChunk;
}

/** `session.in`: iterates records in order and ends when the run's idle time passes or the run is cancelled. */
export interface SessionIn extends AsyncIterable<SessionInRecord> {
  /** Consumes the next record. Undefined when the time passed (default: the run's idle time). */
  next(options?: { timeoutInSeconds?: number }): Promise<SessionInRecord | undefined>;
  /** The next record, left where it is. */
  peek(): SessionInRecord | undefined;
}

/** `session.out`: raw writes. */
export interface SessionOut {
  /** Returns the record's number. */
  append(chunk: UIMessageChunk): number;
  /** Writes what a source yields, as it comes. */
  pipe(source: Streamable | ReadableStream<UIMessageChunk> | AsyncIterable<UIMessageChunk>): Promise<void>;
  /** Ends the turn: a refreshed token and the number of the last consumed record. */
  turnComplete(): Promise<{ lastEventId: string; sessionInEventId?: string }>;
}

/** What a custom agent is given beside its payload. */
export interface SessionHandle {
  readonly id: string;
  readonly chatId: string;
  readonly in: SessionIn;
  readonly out: SessionOut;
}

/** Options of `chat.createSession`. */
export interface ChatSessionOptions {
  /** Ends the iteration. */
  signal?: AbortSignal;
  /** Default: the run's idle time. */
  idleTimeoutInSeconds?: number;
  /** Default 100. */
  maxTurns?: number;
}

/** One turn of `chat.createSession`. End each with `complete` or `done`. */
export interface ChatTurn {
  /** From 0. */
  number: number;
  chatId: string;
  trigger: string;
  clientData: unknown;
  /** The conversation, ready for the model. */
  readonly messages: ModelMessage[];
  readonly uiMessages: UIMessage[];
  /** The action, with trigger `action`. */
  action?: unknown;
  /** Aborts on stop and on cancellation. */
  signal: AbortSignal;
  readonly stopped: boolean;
  continuation: boolean;
  /** Set on the first turn after a head start. `isFinal`: the response is already there, call `complete()` bare. */
  handover: { isFinal: boolean } | null;
  setMessages(messages: UIMessage[]): Promise<void>;
  /** Streams the response, keeps it in the history and ends the turn. */
  complete(source?: Streamable): Promise<UIMessage | undefined>;
  addResponse(response: UIMessage): Promise<void>;
  /** Ends the turn without a response. */
  done(): Promise<void>;
}
