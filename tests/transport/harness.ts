import type { UIMessage, UIMessageChunk } from "ai";
import type { AnyAgent, InRecord, RunPort } from "../../mocks/core/agent-port.ts";
import { sleep } from "../../mocks/core/clock.ts";
import type { SessionServerOptions } from "../../mocks/core/server-types.ts";
import { createVirtualClock } from "../../mocks/core/virtual-clock.ts";
import { createSessionServer } from "../../mocks/server.ts";
// What the transport loads on demand is loaded already here: a virtual clock cannot wait for the disk.
import "../../src/transport/resume/reconnect.ts";
import "../../src/transport/runner/head-start.ts";
import "../../src/transport/runner/tab-link.ts";
import "../../src/transport/tabs/index.ts";
import type { Platform, PlatformSignal } from "../../src/transport/platform.ts";
import { CONTROL, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import { createChatTransport } from "../../src/transport/transport.ts";
import type {
  ChatSessionPersistedState,
  ChatTransportEvent,
  TriggerChatTransportOptions,
} from "../../src/transport/types.ts";

/** A user message whose text is also its id's seed. */
export const user = (text: string, id = `u-${text}`): UIMessage => ({ id, role: "user", parts: [{ type: "text", text }] });

/** The text of a message record, or of an action. */
export function textOf(record: InRecord): string {
  if (record.chunk.kind !== "message") return "";
  const { message, action, trigger } = record.chunk.payload;
  const part = message?.parts.find((candidate) => candidate.type === "text");
  return part?.type === "text" ? part.text : action === undefined ? trigger : JSON.stringify(action);
}

/** Chunks of a plain text answer, one delta per word. */
export function answer(messageId: string, text: string): UIMessageChunk[] {
  return [
    { type: "start", messageId },
    { type: "start-step" },
    { type: "text-start", id: "t" },
    ...text.split(" ").map((word, at): UIMessageChunk => ({ type: "text-delta", id: "t", delta: at ? ` ${word}` : word })),
    { type: "text-end", id: "t" },
    { type: "finish-step" },
    { type: "finish" },
  ];
}

export interface TurnAgentOptions {
  /** Milliseconds before each chunk. Default 10. */
  delayMs?: number;
  respond?: (record: InRecord, port: RunPort, turn: number) => UIMessageChunk[];
  /** A stop ends the turn without a boundary, as a crashed run does. */
  dieOnStop?: boolean;
  /** Messages that arrive mid-turn are part of it. */
  inject?: boolean;
  omitInSeq?: boolean;
  idleTimeoutInSeconds?: number;
}

/** An agent by hand: answers each record in order, obeys stops, reports what it consumed. */
export function turnAgent(options: TurnAgentOptions = {}): AnyAgent {
  const { delayMs = 10, respond = (record, _port, turn) => answer(`a${turn}`, `You said ${textOf(record)}`) } = options;
  let turn = 0;
  return {
    id: "agent",
    kind: "custom-agent",
    idleTimeoutInSeconds: options.idleTimeoutInSeconds ?? 3_600,
    async start(port) {
      const boundary = async (seq: number) => {
        port.turnEnded([]);
        port.out.control(CONTROL.turnComplete, {
          [RECORD_HEADER.publicAccessToken]: await port.mintToken(),
          ...(options.omitInSeq ? {} : { [RECORD_HEADER.sessionInEventId]: String(seq) }),
        });
      };
      for (;;) {
        const record = await port.in.next({ timeoutMs: port.idleTimeoutInSeconds * 1000, signal: port.signal });
        if (record === undefined) return port.signal.aborted ? "cancelled" : "idle";
        if (record.chunk.kind === "stop") {
          await boundary(record.seq);
          continue;
        }
        if (record.chunk.kind === "handover-skip") continue;
        if (record.chunk.kind === "message" && record.chunk.payload.trigger === "close") return "closed";
        turn++;
        let stopped = false;
        let consumed = record.seq;
        for (const chunk of respond(record, port, turn)) {
          await sleep(port.clock, delayMs, port.signal);
          if (port.signal.aborted) return "cancelled";
          for (const waiting of port.in.pending()) {
            if (waiting.chunk.kind === "stop") {
              stopped = true;
              port.in.consume(waiting.seq);
            } else if (options.inject) {
              port.in.consume(waiting.seq);
              consumed = waiting.seq;
            }
          }
          if (stopped) break;
          port.out.append(chunk);
        }
        if (stopped && options.dieOnStop) continue;
        await boundary(consumed);
      }
    },
  };
}

/** What a stream gave so far. */
export interface Reading {
  chunks: UIMessageChunk[];
  readonly text: string;
  readonly ids: string[];
  state: "open" | "done" | "error";
  error?: Error;
  cancel(): Promise<void>;
}

/** Reads a stream in the background. */
export function read(stream: ReadableStream<UIMessageChunk>): Reading {
  const reader = stream.getReader();
  const reading: Reading = {
    chunks: [],
    get text() {
      return reading.chunks.map((chunk) => (chunk.type === "text-delta" ? chunk.delta : "")).join("");
    },
    get ids() {
      return reading.chunks.flatMap((chunk) => (chunk.type === "start" ? [chunk.messageId ?? ""] : []));
    },
    state: "open",
    cancel: () => reader.cancel(),
  };
  void (async () => {
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        reading.chunks.push(value);
      }
      reading.state = "done";
    } catch (error) {
      reading.state = "error";
      reading.error = error as Error;
    }
  })();
  return reading;
}

export interface SetupOptions {
  agent?: AnyAgent;
  server?: Partial<SessionServerOptions>;
  transport?: Partial<TriggerChatTransportOptions>;
}

/** A session server, a virtual clock and transports over them. */
export function setup({ agent = turnAgent(), server: serverOptions, transport: options }: SetupOptions = {}) {
  const clock = createVirtualClock();
  const server = createSessionServer({ agents: [agent], clock, seed: 1, ...serverOptions });
  const signals = new Set<(signal: PlatformSignal) => void>();
  const surroundings = { online: true, visible: true };
  let uuids = 0;
  const platform: Platform = {
    now: () => clock.now(),
    setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
    random: () => 0.5,
    uuid: () => `part-${++uuids}`,
    fetch: (url, init) => server.fetch(new Request(url, init)),
    isOnline: () => surroundings.online,
    isVisible: () => surroundings.visible,
    onSignal: (listener) => {
      signals.add(listener);
      return () => void signals.delete(listener);
    },
  };
  const events: ChatTransportEvent[] = [];
  const stored: Record<string, ChatSessionPersistedState | null> = {};
  const calls = { startSession: 0, accessToken: 0 };
  const create = (more: Partial<TriggerChatTransportOptions> = {}) =>
    createChatTransport(
      {
        task: agent.id,
        baseURL: server.baseURL,
        startSession: (request) => {
          calls.startSession++;
          return server.startSession(request);
        },
        accessToken: (request) => {
          calls.accessToken++;
          return server.accessToken(request);
        },
        onEvent: (event) => events.push(event),
        onSessionChange: (chatId, session) => {
          stored[chatId] = session && (JSON.parse(JSON.stringify(session)) as ChatSessionPersistedState);
        },
        ...options,
        ...more,
      },
      platform,
    );
  const transport = create();
  const send = (text: string, more: { signal?: AbortSignal; chatId?: string; on?: typeof transport; id?: string } = {}) =>
    (more.on ?? transport).sendMessages({
      trigger: "submit-message",
      chatId: more.chatId ?? "c",
      messageId: undefined,
      messages: [user(text, more.id)],
      abortSignal: more.signal,
    });
  return {
    clock,
    server,
    transport,
    platform,
    surroundings,
    events,
    stored,
    calls,
    create,
    send,
    signal: (signal: PlatformSignal) => signals.forEach((listener) => listener(signal)),
    types: () => events.map((event) => event.type),
    /** Waits for a promise while time passes. */
    async settle<T>(promise: Promise<T>, ms = 60_000): Promise<T> {
      let done = false;
      promise.then(
        () => (done = true),
        () => (done = true),
      );
      for (let passed = 0; !done && passed <= ms; passed += 50) await clock.advance(50);
      return promise;
    },
    /** Sends and reads the whole answer. */
    async turn(text: string, more: Parameters<typeof send>[1] = {}) {
      const promise = send(text, more);
      promise.catch(() => {});
      for (let at = 0; at < 4; at++) await clock.advance(50);
      const reading = read(await promise);
      for (let passed = 0; reading.state === "open" && passed < 200; passed++) await clock.advance(100);
      return reading;
    },
    inRecords: (chatId = "c") => server.inspect().sessions.find((session) => session.externalId === chatId)?.in ?? [],
    requests: (route: string) => server.inspect().requests.filter((request) => request.route === route),
  };
}
