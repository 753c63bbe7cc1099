import type { ModelMessage, UIMessage, UIMessageChunk } from "ai";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { CONTROL, CONTROL_CHUNK, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, RunExit, SessionSnapshot } from "../core/agent-port.ts";
import type { Clock } from "../core/clock.ts";
import { overlayAnswers } from "../agent/incoming.ts";
import { type LocalsKey, localsId } from "../agent/locals.ts";
import { reduceChunks } from "../agent/reduce-chunks.ts";
import type { OutRecord } from "./memory-channels.ts";
import { MemorySession } from "./memory-session.ts";

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

/** Drives an agent through real turns. @see CONTRACT.md "Agents" */
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

function raw(record: OutRecord): RawChunk {
  if (record.chunk) return record.chunk;
  return { type: `${CONTROL_CHUNK.prefix}${record.control?.type ?? ""}` as `trigger:${string}`, headers: record.control?.headers ?? {} };
}

function chunksOf(records: readonly OutRecord[]): UIMessageChunk[] {
  return records.flatMap((record) => (record.chunk ? [record.chunk] : []));
}

function seeded(snapshot: SeedSnapshot | undefined): SessionSnapshot | undefined {
  return snapshot && { lastOutSeq: -1, ...structuredClone(snapshot) };
}

/**
 * Drives an agent through real turns without HTTP, clock or server: send, stop, act, and look at what came out.
 *
 * @example
 * ```ts
 * const harness = mockChatAgent(agent, { clientData: { userId: "u1" } });
 * const turn = await harness.sendMessage({ id: "u1", role: "user", parts: [{ type: "text", text: "hi" }] });
 * expect(turn.message?.parts).toContainEqual(expect.objectContaining({ text: "Hello!" }));
 * await harness.close();
 * ```
 */
export function mockChatAgent(agent: AnyAgent, options: MockChatAgentOptions = {}): MockChatAgentHarness {
  const locals = new Map<string, unknown>();
  options.setupLocals?.({ set: (key, value) => void locals.set(localsId(key), value) });
  const snapshot = seeded(options.snapshot);
  const session = new MemorySession(agent, {
    locals,
    ...(options.chatId === undefined ? {} : { chatId: options.chatId }),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.idleTimeoutInSeconds === undefined ? {} : { idleTimeoutInSeconds: options.idleTimeoutInSeconds }),
    ...(snapshot ? { snapshot } : {}),
  });
  const metadata = options.clientData;
  const continuation = options.continuation ?? options.mode === "continuation";
  const mode = options.mode ?? (options.preload === false && !continuation ? "submit-message" : "preload");
  const bootPayload: Partial<ChatTaskWirePayload> = {
    metadata,
    ...(continuation ? { continuation } : {}),
    ...(options.previousRunId === undefined ? {} : { previousRunId: options.previousRunId }),
  };
  // The first run starts with the first verb, so that a snapshot may still be seeded; a preload starts at once.
  const boot = (payload: Partial<ChatTaskWirePayload> = {}) => session.start({ ...bootPayload, ...payload });
  if (mode === "preload" && options.preload !== false && !continuation) queueMicrotask(() => session.current ?? boot());

  /** Waits for the boundary that covers `seq`, and for the run to come back for more. */
  function turnEnd(seq: number, from: number): Promise<MockChatAgentTurn> {
    const run = session.current;
    return new Promise((resolve, reject) => {
      let end: OutRecord | undefined;
      const finish = async () => {
        const records = session.out.after(from).filter((record) => record.seq <= (end?.seq ?? Infinity));
        const chunks = chunksOf(records);
        const start = chunks.find((chunk) => chunk.type === "start");
        const base = start?.type === "start" ? known.get(start.messageId ?? "") : undefined;
        const message = start ? await reduceChunks(chunks, base) : undefined;
        if (message) known.set(message.id, message);
        resolve({ chunks, rawChunks: records.map(raw), ...(message ? { message } : {}) });
      };
      const offRecords = session.out.subscribe((record) => {
        if (end || record.control?.type !== CONTROL.turnComplete) return;
        if (Number(record.control.headers[RECORD_HEADER.sessionInEventId] ?? -1) < seq) return;
        end = record;
      });
      const offAsked = session.in.onAsked(() => {
        if (!end && session.current?.alive !== false) return;
        offRecords();
        offAsked();
        if (end) return void finish();
        const lost = () => reject(new Error("The run ended without answering. Is the session closed?"));
        (session.current ?? run)?.exited.then(lost, reject);
      });
    });
  }

  const known = new Map<string, UIMessage>((options.snapshot?.messages ?? []).map((message) => [message.id, message]));
  const send = (payload: Partial<ChatTaskWirePayload>) => {
    const from = session.out.lastSeq;
    const full = { metadata, ...payload, chatId: session.chatId } as ChatTaskWirePayload;
    if (!session.current && mode === "submit-message") {
      const turn = turnEnd(-1, from);
      boot(full);
      return turn;
    }
    if (!session.current) boot();
    const seq = session.append({ kind: "message", payload: full }, metadata);
    return turnEnd(seq, from);
  };
  const handover = ({ partialAssistantMessage = [], messageId, isFinal = false }: HandoverArgs) => {
    const from = session.out.lastSeq;
    if (!session.current) boot({ trigger: "handover-prepare", headStartMessages: options.headStartMessages ?? [] });
    const id = messageId === undefined ? {} : { messageId };
    return turnEnd(session.append({ kind: "handover", partialAssistantMessage, isFinal, ...id }), from);
  };
  const waitForExit = async (timeoutMs = 5_000): Promise<RunExit> => {
    const run = session.current;
    if (!run) throw new Error("No run has started yet.");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`The run is still alive after ${timeoutMs} ms.`)), timeoutMs);
    });
    return Promise.race([run.exited, late]).finally(() => clearTimeout(timer));
  };
  const sendClose = async () => {
    if (!session.current?.alive) return;
    session.append({ kind: "message", payload: { chatId: session.chatId, trigger: "close" } });
    await waitForExit();
  };
  const close = async () => {
    for (const run of session.runs) run.abort.abort();
    await session.current?.exited.catch(() => {});
  };

  return {
    chatId: session.chatId,
    sendMessage(message) {
      // As a client does, which shows a decision before the agent has heard of it.
      const own = known.get(message.id);
      if (own) known.set(own.id, overlayAnswers(own, message));
      return send({ trigger: "submit-message", message });
    },
    sendRegenerate: (messageId) => send({ trigger: "regenerate-message", ...(messageId === undefined ? {} : { messageId }) }),
    sendAction: (action) => send({ trigger: "action", action }),
    async sendPendingMessage(message) {
      const payload: ChatTaskWirePayload = { chatId: session.chatId, trigger: "submit-message", message, metadata };
      session.append({ kind: "message", payload }, metadata);
    },
    sendHeadStart({ messages, ...partial }) {
      if (session.current?.alive) {
        const payload: ChatTaskWirePayload = { chatId: session.chatId, trigger: "handover-prepare", headStartMessages: messages, metadata };
        session.append({ kind: "message", payload });
      } else boot({ trigger: "handover-prepare", headStartMessages: messages });
      return handover(partial);
    },
    sendHandover: handover,
    async sendHandoverSkip() {
      if (!session.current) boot({ trigger: "handover-prepare", headStartMessages: options.headStartMessages ?? [] });
      session.append({ kind: "handover-skip" });
      await waitForExit();
    },
    async sendStop(message) {
      if (!session.current) boot();
      session.append({ kind: "stop", ...(message === undefined ? {} : { message }) });
    },
    sendClose,
    waitForExit,
    seedSnapshot(next) {
      session.snapshot = seeded(next);
    },
    getSnapshot: () => session.snapshot,
    getCloseCalls: () => session.closes,
    get allChunks() {
      return chunksOf(session.out.records);
    },
    get allRawChunks() {
      return session.out.records.map(raw);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
