import type { UIMessage, UIMessageChunk } from "ai";
import type { ChatInputChunk, ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, RunExit, RunPort } from "../core/agent-port.ts";
import type { Clock } from "../core/clock.ts";
import { type LocalsKey, localsId } from "../agent/locals.ts";
import type { OutRecord } from "./memory-channels.ts";
import { MemorySession } from "./memory-session.ts";

/** Pushes into `.in` and reads `.out` of one session. */
export interface MockSessionDrivers {
  readonly chatId: string;
  readonly in: {
    /** Appends a record and returns its number. */
    send(chunk: ChatInputChunk): number;
    message(message: UIMessage, extra?: Partial<ChatTaskWirePayload>): number;
    stop(message?: string): number;
  };
  readonly out: {
    readonly records: readonly OutRecord[];
    readonly chunks: UIMessageChunk[];
    /** The first record, old or new, that matches. */
    waitFor(matches: (record: OutRecord) => boolean): Promise<OutRecord>;
  };
  readonly locals: { set<T>(key: LocalsKey<T> | string, value: T): void };
  /** What a run would be given: for code that takes a port. */
  port(payload?: Partial<ChatTaskWirePayload>): RunPort;
  /** Starts a run of an agent. */
  start(agent: AnyAgent, payload?: Partial<ChatTaskWirePayload>): { exited: Promise<RunExit>; cancel(): void };
}

/** Options of {@link runInMockSession}. */
export interface RunInMockSessionOptions {
  chatId?: string;
  clock?: Clock;
  idleTimeoutInSeconds?: number;
}

/**
 * Runs `fn` with a session in memory, and cancels every run that it left behind. For custom agents, and for everything
 * that {@link mockChatAgent} is too comfortable for.
 *
 * @example
 * ```ts
 * await runInMockSession(async ({ in: input, out, start }) => {
 *   start(echoAgent);
 *   input.send({ kind: "stop" });
 *   await out.waitFor((record) => record.control?.type === "turn-complete");
 * });
 * ```
 */
export async function runInMockSession<T>(
  fn: (drivers: MockSessionDrivers) => T | Promise<T>,
  options: RunInMockSessionOptions = {},
): Promise<T> {
  const locals = new Map<string, unknown>();
  // Until an agent is started, a run is whoever holds its port.
  let agent: AnyAgent = {
    id: "none",
    kind: "custom-agent",
    start: ({ signal }) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve("cancelled");
        signal.addEventListener("abort", () => resolve("cancelled"));
      }),
  };
  const stage: AnyAgent = { id: "stage", kind: "custom-agent", start: (port) => agent.start(port) };
  const session = new MemorySession(stage, { ...options, locals });
  const { chatId } = session;
  const send = (chunk: ChatInputChunk) => session.append(chunk);
  try {
    return await fn({
      chatId,
      in: {
        send,
        message: (message, extra) => send({ kind: "message", payload: { trigger: "submit-message", message, ...extra, chatId } }),
        stop: (message) => send({ kind: "stop", ...(message === undefined ? {} : { message }) }),
      },
      out: {
        records: session.out.records,
        get chunks() {
          return session.out.records.flatMap((record) => (record.chunk ? [record.chunk] : []));
        },
        waitFor(matches) {
          const known = session.out.records.find(matches);
          if (known) return Promise.resolve(known);
          return new Promise((resolve) => {
            const off = session.out.subscribe((record) => {
              if (!matches(record)) return;
              off();
              resolve(record);
            });
          });
        },
      },
      locals: { set: (key, value) => void locals.set(localsId(key), value) },
      port: (payload = {}) => session.port(session.start({ trigger: "preload", ...payload })),
      start(next, payload = {}) {
        agent = next;
        const run = session.start(payload);
        return { exited: run.exited, cancel: () => run.abort.abort() };
      },
    });
  } finally {
    for (const run of session.runs) run.abort.abort();
    await Promise.allSettled(session.runs.map((run) => run.exited));
  }
}
