import type { LanguageModelV3, LanguageModelV3CallOptions, LanguageModelV3Prompt } from "@ai-sdk/provider";
import type { UIMessage, UIMessageChunk } from "ai";
import type { RequestHandler } from "msw";
import * as mocks from "trigger-chat-kit/mocks";
import type { ChatInputChunk } from "trigger-chat-kit/transport";
import { describe, expect, expectTypeOf, test } from "vitest";

/*
 * The shapes that outside code is written against, written out once more by hand. What a caller hands in must be taken as
 * it is here, what it gets must be at least this. `tsc` compares; a shape that shrinks does not compile.
 */

interface ServerOptions {
  agents: mocks.AnyAgent[];
  baseURL?: string;
  secretKey?: string;
  clock?: Clock;
  seed?: number | string;
  storage?: mocks.SessionStorageAdapter;
  wire?: "released" | "prerelease";
  latency?: number | { min: number; max: number };
  idleTimeoutInSeconds?: number;
  pingIntervalMs?: number;
  tokenTTLSeconds?: number;
}
interface Clock {
  now(): number;
  setTimeout(fn: () => void, ms: number): () => void;
}
interface Server {
  fetch(request: Request): Promise<Response>;
  startSession(p: { chatId: string; taskId: string; clientData?: unknown; triggerConfig?: Partial<mocks.TriggerConfig> }): Promise<{
    publicAccessToken: string;
    sessionId: string;
    runId: string;
    isCached: boolean;
    pendingVersion?: boolean;
  }>;
  accessToken(p: { chatId: string; expiresInSeconds?: number }): Promise<string>;
  mintToken(p: { scopes: string[]; expiresInSeconds?: number }): Promise<string>;
  sessions: mocks.SessionsClient;
  deploy(agent: mocks.AnyAgent): void;
  faults: { add(fault: Fault): () => void; clear(): void; list(): readonly mocks.ActiveFault[] };
  inspect(): Snapshot;
  subscribe(listener: (event: mocks.ServerEvent) => void): () => void;
  reset(): Promise<void>;
  close(): Promise<void>;
}
type Route = "create" | "list" | "retrieve" | "update" | "close" | "end-and-continue" | "trigger" | "in" | "out" | "records" | "claims" | "head-start";
type Fault = { chatId?: string; route?: Route | Route[]; times?: number; skip?: number } & (
  | { type: "status"; status: number; body?: unknown; headers?: Record<string, string> }
  | { type: "network"; when: "before" | "after-stored" }
  | { type: "latency"; ms: number; jitterMs?: number }
  | { type: "cut"; after: { records: number } | { bytes: number }; how: "close" | "error" }
  | { type: "stall"; afterRecords?: number; pings?: boolean; ms?: number }
  | { type: "duplicate"; records: number }
  | { type: "redeliver"; records: number }
  | { type: "malformed"; at: "record" | "frame" | "json" }
  | { type: "offline" }
  | { type: "captive-portal" }
  | { type: "expire-token" }
  | { type: "crash-run"; afterChunks?: number }
);
interface Snapshot {
  now: number;
  sessions: Array<{
    id: string;
    externalId: string | null;
    taskIdentifier: string;
    status: "ACTIVE" | "CLOSED" | "EXPIRED";
    closedReason: string | null;
    currentRunId: string | null;
    tags: string[];
    metadata: unknown;
    in: Array<{ seq: number; at: number; partId: string | null; chunk: ChatInputChunk }>;
    out: Array<{ seq: number; at: number; chunk?: UIMessageChunk; control?: { type: string; headers: Record<string, string> } }>;
    messages: UIMessage[];
    openReaders: number;
  }>;
  runs: Array<{
    id: string;
    sessionId: string;
    version: number;
    reason: "initial" | "continuation" | "upgrade" | "manual";
    status: "queued" | "running" | "waiting" | "ended" | "crashed";
    turns: number;
    startedAt: number;
    endedAt: number | null;
  }>;
  requests: Array<{ id: number; at: number; method: string; path: string; route: Route; status: number | null; fault?: string }>;
  timers: number;
}
type Step = string | Part[];
type ModelCall =
  | Step
  | ((ctx: { prompt: LanguageModelV3Prompt; call: number; lastUserText: string; toolResult(name: string): unknown }) => Step | Promise<Step>);
type Part =
  | { text: string; chunkSize?: number | "word"; delayMs?: number }
  | { reasoning: string }
  | { source: { url: string; title?: string } }
  | { file: { mediaType: string; data: string | Uint8Array } }
  | { toolCall: string; input: unknown; id?: string; streamInput?: boolean }
  | { wait: number }
  | { error: string | Error }
  | { finish: "stop" | "length" | "content-filter" | "tool-calls" | "error" | "other" };
type ScriptedModel = (
  calls: ModelCall[] | ModelCall,
  options?: { onExhausted?: "throw" | "repeat-last"; delayMs?: number; clock?: Clock; modelId?: string },
) => LanguageModelV3 & { readonly calls: readonly LanguageModelV3CallOptions[] };

interface Harness {
  sendMessage(message: UIMessage): Promise<HarnessTurn>;
  sendRegenerate(): Promise<HarnessTurn>;
  sendAction(action: unknown): Promise<HarnessTurn>;
  sendPendingMessage(message: UIMessage): Promise<unknown>;
  sendHeadStart(args: { messages: UIMessage[] }): Promise<HarnessTurn>;
  sendStop(message?: string): Promise<unknown>;
  sendClose(): Promise<unknown>;
  waitForExit(): Promise<unknown>;
  getSnapshot(): unknown;
  allChunks: readonly UIMessageChunk[];
  allRawChunks: readonly unknown[];
  close(): Promise<unknown>;
}
interface HarnessTurn {
  chunks: UIMessageChunk[];
  rawChunks: unknown[];
  message?: UIMessage;
}

// Never run: the compiler checks what is inside.
describe("the mocks keep their shapes", () => {
  test("the session server: its options, its methods, its snapshot", () => {
    expectTypeOf<ServerOptions>().toExtend<mocks.SessionServerOptions>();
    expectTypeOf(mocks.createSessionServer).toExtend<(options: ServerOptions) => Server>();
    expectTypeOf<mocks.ServerSnapshot>().toExtend<Snapshot>();
    expectTypeOf(mocks.createVirtualClock).toExtend<(start?: number) => Clock & { advance(ms: number): Promise<void> }>();
    expectTypeOf(mocks.sessionHandlers).toExtend<(server: mocks.SessionServer, options?: { baseURL?: string }) => RequestHandler[]>();
    expectTypeOf(mocks.serveSessionServer).parameter(0).toEqualTypeOf<() => mocks.SessionServerOptions>();
    expectTypeOf(mocks.connectSessionServer).toExtend<(worker: SharedWorker) => Promise<Server>>();
  });

  test("faults and routes: exactly these", () => {
    expectTypeOf<mocks.Route>().toEqualTypeOf<Route>();
    expectTypeOf<Fault>().toExtend<mocks.Fault>();
    expectTypeOf<mocks.Fault>().toExtend<Fault>();
  });

  test("scripted models", () => {
    expectTypeOf(mocks.scriptedModel).toExtend<ScriptedModel>();
  });

  test("agents: what run, onAction and the hooks are given, and what they may return", () => {
    mocks.chatAgent({
      id: "a",
      run: (a) => {
        const { chatId, sessionId, runId, turn, continuation, previousRunId, chat, writer, messages, tools, action, trigger } = a;
        expectTypeOf(trigger).toEqualTypeOf<"submit-message" | "regenerate-message" | "preload" | "action">();
        expectTypeOf([a.signal, a.stopSignal, a.cancelSignal]).items.toEqualTypeOf<AbortSignal>();
        expectTypeOf(a.streamText).toBeFunction();
        return [chatId, sessionId, runId, turn, continuation, previousRunId, chat, writer, messages, tools, action].length > 0 ? "text" : undefined;
      },
      onAction: ({ action, uiMessages, messages, chat }) => (action && uiMessages && messages ? chat.turn() : undefined),
      hydrateMessages: ({ trigger, incomingMessages, previousMessages }) => (trigger ? [...previousMessages, ...incomingMessages] : []),
      onValidateMessages: ({ messages, trigger }) => (trigger ? messages : []),
      onTurnComplete: ({ messages, uiMessages, newUIMessages, responseMessage, finishReason, stopped, error, lastEventId }) =>
        void [messages, uiMessages, newUIMessages, responseMessage, finishReason, stopped, error, lastEventId],
      pendingMessages: { shouldInject: () => true, prepare: () => [], onReceived: () => {}, onInjected: () => {} },
      compaction: { shouldCompact: () => false, summarize: () => "" },
      actions: "edit",
    });
    mocks.customAgent({
      id: "b",
      async run(payload, { session, signal, chat }) {
        for await (const { seqNum, id, chunk } of session.in) void [seqNum, id, chunk, payload, signal, session.in.peek()];
        await session.in.next({ timeoutInSeconds: 1 });
        for await (const turn of chat.createSession(payload)) void turn;
        await session.out.turnComplete();
      },
    });
    type Handle = Parameters<Parameters<typeof mocks.chatAgent>[0]["run"]>[0]["chat"];
    expectTypeOf<Handle>().toHaveProperty("history");
    type Verbs = "all" | "set" | "slice" | "replace" | "remove" | "rollbackTo" | "getPendingToolCalls" | "extractNewToolResults";
    expectTypeOf<Verbs>().toExtend<keyof Handle["history"]>();
    type Members = "response" | "inject" | "pipe" | "turn" | "endRun" | "requestUpgrade" | "close" | "defer" | "skills" | "store" | "locals";
    expectTypeOf<Members | "toStreamTextOptions" | "createSession" | "stream" | "messages" | "stopSignal">().toExtend<keyof Handle>();
  });

  test("the harnesses", () => {
    expectTypeOf<ReturnType<typeof mocks.mockChatAgent>>().toExtend<Harness>();
    expectTypeOf<"chatId" | "clientData" | "preload" | "mode" | "snapshot" | "continuation" | "previousRunId" | "setupLocals">().toExtend<
      keyof NonNullable<Parameters<typeof mocks.mockChatAgent>[1]>
    >();
    expectTypeOf(mocks.runInMockSession).toBeFunction();
    expect(mocks.chatAgent).toHaveProperty("withUIMessage");
    expect(mocks.chatAgent).toHaveProperty("withClientData");
  });
});
