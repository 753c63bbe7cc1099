import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, RunExit, SessionSnapshot } from "../core/agent-port.ts";
import { check, isRecord, quote } from "../core/check.ts";
import { checkAgent } from "../core/check-options.ts";
import { localsId } from "../agent/locals.ts";
import type { HandoverArgs, MockChatAgentHarness, MockChatAgentOptions, SeedSnapshot } from "./harness-types.ts";
import { MemorySession } from "./memory-session.ts";
import { chunksOf, raw, TurnReader } from "./turn-reader.ts";

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
  checkAgent(agent, "mockChatAgent: its first argument");
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

  const turns = new TurnReader(session, options.snapshot?.messages);
  const send = (payload: Partial<ChatTaskWirePayload>) => {
    const full = { metadata, ...payload, chatId: session.chatId } as ChatTaskWirePayload;
    if (!session.current && mode === "submit-message") {
      const turn = turns.next(-1);
      boot(full);
      return turn;
    }
    if (!session.current) boot();
    const seq = session.append({ kind: "message", payload: full }, metadata);
    return turns.next(seq);
  };
  const handover = ({ partialAssistantMessage = [], messageId, isFinal = false }: HandoverArgs) => {
    if (!session.current) boot({ trigger: "handover-prepare", headStartMessages: options.headStartMessages ?? [] });
    const id = messageId === undefined ? {} : { messageId };
    return turns.next(session.append({ kind: "handover", partialAssistantMessage, isFinal, ...id }));
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
    async sendMessage(message) {
      check(isRecord(message) && Array.isArray(message.parts), `harness.sendMessage takes a UI message, { id, role, parts }, and got ${quote(message)}.`);
      turns.answered(message);
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
