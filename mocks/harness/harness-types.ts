import type { ModelMessage, UIMessage, UIMessageChunk } from "ai";
import type { RunExit, SessionSnapshot } from "../core/agent-port.ts";
import type { Clock } from "../core/clock.ts";
import type { LocalsKey } from "../agent/locals.ts";

/** A raw record of `.out`: a chunk, or a control record as `{ type: "trigger:…", headers }`. */
export type RawChunk = UIMessageChunk | { type: `trigger:${string}`; headers: Record<string, string> };

/** One turn as the harness saw it. */
export interface MockChatAgentTurn {
  /** What a client would show. */
  chunks: UIMessageChunk[];
  /** The same with control records. */
  rawChunks: RawChunk[];
  /** The response, as a client would have it. */
  message?: UIMessage;
}

/** A snapshot to start from. `lastOutSeq` defaults to -1. */
export type SeedSnapshot = Pick<SessionSnapshot, "messages"> & Partial<SessionSnapshot>;

/** Options of {@link mockChatAgent}. */
export interface MockChatAgentOptions {
  /** Default "test-chat". */
  chatId?: string;
  clientData?: unknown;
  /** Start a run that waits for the first message. Default true. */
  preload?: boolean;
  /** How the first run starts. Default "preload". */
  mode?: "preload" | "submit-message" | "handover-prepare" | "continuation";
  /** Full history of a head start, with mode "handover-prepare". */
  headStartMessages?: UIMessage[];
  snapshot?: SeedSnapshot;
  /** The first run continues an earlier one. */
  continuation?: boolean;
  previousRunId?: string;
  /** Sets `chat.locals` before the run begins. */
  setupLocals?: (locals: { set<T>(key: LocalsKey<T> | string, value: T): void }) => void;
  /** Time for idle timeouts and limits. Default real time. */
  clock?: Clock;
  idleTimeoutInSeconds?: number;
}

/** What the route handler's model said, for a head start. */
export interface HandoverArgs {
  partialAssistantMessage?: ModelMessage[];
  messageId?: string;
  /** The partial is the whole response. Default false. */
  isFinal?: boolean;
}

/** Drives an agent through real turns. */
export interface MockChatAgentHarness {
  readonly chatId: string;
  /** A user message, or an assistant message with answered tool parts. Resolves when the turn is over, hooks included. */
  sendMessage(message: UIMessage): Promise<MockChatAgentTurn>;
  sendRegenerate(messageId?: string): Promise<MockChatAgentTurn>;
  sendAction(action: unknown): Promise<MockChatAgentTurn>;
  /** A message in the middle of a turn: steered if the agent wants it, else the next turn. Waits for nothing. */
  sendPendingMessage(message: UIMessage): Promise<void>;
  sendHeadStart(args: { messages: UIMessage[] } & HandoverArgs): Promise<MockChatAgentTurn>;
  sendHandover(args: HandoverArgs): Promise<MockChatAgentTurn>;
  /** The route handler gave up. Resolves when the run has ended. */
  sendHandoverSkip(): Promise<void>;
  /** Stops the turn that runs. Waits for nothing. */
  sendStop(message?: string): Promise<void>;
  /** Ends the run, not the session. */
  sendClose(): Promise<void>;
  /** How the current run ended. @throws When it has not after `timeoutMs` (default 5,000) of real time. */
  waitForExit(timeoutMs?: number): Promise<RunExit>;
  seedSnapshot(snapshot: SeedSnapshot | undefined): void;
  getSnapshot(): SessionSnapshot | undefined;
  /** What the agent closed its session with. */
  getCloseCalls(): ReadonlyArray<{ reason?: string }>;
  readonly allChunks: UIMessageChunk[];
  readonly allRawChunks: RawChunk[];
  /** Ends everything. Call it at the end of every test, or use `await using`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
