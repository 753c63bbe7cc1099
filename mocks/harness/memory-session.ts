import type { UIMessage } from "ai";
import type { ChatInputChunk, ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { CONTROL, LIMITS, RECORD_HEADER } from "../../src/transport/protocol/index.ts";
import type { AnyAgent, RunExit, RunPort, SessionSnapshot } from "../core/agent-port.ts";
import { type Clock, realClock } from "../core/clock.ts";
import { MemoryIn, MemoryOut } from "./memory-channels.ts";

/** Options of {@link MemorySession}. */
export interface MemorySessionOptions {
  /** Default "test-chat". */
  chatId?: string;
  /** Default real time. */
  clock?: Clock;
  /** Default: the agent's, else 30. */
  idleTimeoutInSeconds?: number;
  locals?: ReadonlyMap<string, unknown>;
  snapshot?: SessionSnapshot;
}

/** A run that this session started. */
export interface MemoryRun {
  readonly id: string;
  readonly version: number;
  readonly payload: ChatTaskWirePayload;
  /** How the run ended. Rejects when the agent crashed. */
  readonly exited: Promise<RunExit>;
  readonly abort: AbortController;
  alive: boolean;
}

/** One session without a server: the two channels, a snapshot, and runs of one agent, one at a time. */
export class MemorySession {
  readonly in = new MemoryIn();
  readonly out = new MemoryOut();
  readonly runs: MemoryRun[] = [];
  /** Sessions that the agent closed, with the reason it gave. */
  readonly closes: Array<{ reason?: string }> = [];
  readonly id: string;
  readonly chatId: string;
  snapshot: SessionSnapshot | undefined;
  /** History as of the newest turn. */
  messages: UIMessage[] = [];
  readonly #clock: Clock;
  #ids = 0;
  #tokens = 0;
  #closing = false;
  #open: number[] = [];

  constructor(
    readonly agent: AnyAgent,
    private readonly options: MemorySessionOptions = {},
  ) {
    this.chatId = options.chatId ?? "test-chat";
    this.id = `session_${this.chatId}`;
    this.#clock = options.clock ?? realClock;
    this.snapshot = options.snapshot;
  }

  get current(): MemoryRun | undefined {
    return this.runs.at(-1);
  }

  /** Starts a run. It begins after the caller's synchronous work. */
  start(payload: Partial<ChatTaskWirePayload>): MemoryRun {
    const abort = new AbortController();
    const base: Omit<MemoryRun, "exited"> = {
      id: `run_${this.runs.length + 1}`,
      version: this.runs.length + 1,
      payload: { trigger: "preload", ...payload, chatId: this.chatId, sessionId: this.id },
      abort,
      alive: true,
    };
    const run = base as MemoryRun;
    this.runs.push(run);
    const exited = Promise.resolve()
      .then(() => this.agent.start(this.port(run)))
      .finally(() => {
        run.alive = false;
        if (this.#closing) this.out.push({ control: { type: CONTROL.sessionClosed, headers: this.#closeHeaders() } });
        this.in.asked();
      });
    exited.catch(() => {});
    return Object.assign(run, { exited });
  }

  /** Appends to `.in`; starts a continuation when no run is alive. */
  append(chunk: ChatInputChunk, metadata?: unknown): number {
    if (this.current && !this.current.alive && !this.#closing) {
      this.start({ continuation: true, previousRunId: this.current.id, metadata });
    }
    return this.in.append(chunk);
  }

  /** What one run is given. */
  port(run: MemoryRun): RunPort {
    const { options, agent } = this;
    const idle = options.idleTimeoutInSeconds ?? agent.idleTimeoutInSeconds ?? LIMITS.idleTimeoutSeconds;
    const serving = () => run.alive && this.current === run;
    const out = this.out.channel(() => run.alive);
    return {
      runId: run.id,
      sessionId: this.id,
      chatId: this.chatId,
      version: run.version,
      payload: run.payload,
      idleTimeoutInSeconds: idle,
      clock: this.#clock,
      ...(options.locals ? { locals: options.locals } : {}),
      generateId: (prefix = "id_") => `${prefix}${++this.#ids}`,
      signal: run.abort.signal,
      in: this.in.channel(this.#clock, (seq) => void this.#open.push(seq)),
      out: {
        get lastSeq() {
          return out.lastSeq;
        },
        append: out.append,
        read: out.read,
        control: (type, headers = {}) => {
          if (type === CONTROL.turnComplete) this.#open = [];
          const closed = this.#closing && type === CONTROL.turnComplete ? this.#closeHeaders() : {};
          return out.control(type, { ...headers, ...closed });
        },
      },
      snapshot: {
        read: () => structuredClone(this.snapshot),
        write: (snapshot) => {
          if (serving()) this.snapshot = structuredClone(snapshot);
        },
      },
      turnEnded: (messages) => void (this.messages = structuredClone([...messages])),
      endAndContinue: async () => {
        if (!serving()) return { runId: this.current?.id ?? run.id, swapped: false };
        // A record of a turn that is not complete belongs to the successor, as does a first message never answered.
        this.in.giveBack(this.#open.splice(0));
        const answered = this.out.records.some((record) => record.control?.type === CONTROL.turnComplete);
        const { message: _message, headStartMessages: _history, ...rest } = run.payload;
        const payload = answered ? { ...rest, trigger: "preload" as const } : run.payload;
        const next = this.start({ ...payload, continuation: true, previousRunId: run.id });
        return { runId: next.id, swapped: true };
      },
      close: (reason) => {
        if (this.#closing) return;
        this.#closing = true;
        this.closes.push(reason === undefined ? {} : { reason });
      },
      mintToken: async () => `token-${++this.#tokens}`,
    };
  }

  #closeHeaders(): Record<string, string> {
    const reason = this.closes[0]?.reason;
    return { [RECORD_HEADER.sessionClosed]: "true", ...(reason === undefined ? {} : { [RECORD_HEADER.sessionClosedReason]: reason }) };
  }
}
