import { Chat } from "@ai-sdk/react";
import { lastAssistantMessageIsCompleteWithApprovalResponses, type UIMessage } from "ai";
import { createSessionServer, createVirtualClock, type Fault, type ServerEvent, type SessionServer } from "trigger-chat-kit/mocks";
import type { ChatSessionPersistedState } from "trigger-chat-kit/transport";
import { scheduleAgent } from "./agent.ts";
import type { ClientSetup, MakeClient, ScheduleClient } from "./client.ts";
import { HEAD_START_URL, headStartRoute } from "./head-start.ts";
import { faultName, type Schedule } from "./schedule.ts";

export const CHAT_ID = "schedule";

/** mulberry32: the schedule's own randomness, so that a seed repeats to the byte. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One browser page: a transport and the AI SDK's own chat over it. */
export interface Page {
  transport: ScheduleClient;
  chat: Chat<UIMessage>;
  /** A resume is under way: the chat calls itself ready until the first chunk. */
  resuming: boolean;
  /** An action is under way, beside the chat. */
  acting: boolean;
  /** The user answered a question here: it is to be sent, once. */
  answered: boolean;
  /** It has written into a running turn. */
  steered: boolean;
  close(): void;
}

/** A server, a clock and one page at a time. */
export class World {
  readonly clock = createVirtualClock();
  readonly server: SessionServer;
  readonly errors: Error[] = [];
  /** How often each kind of fault hit a request, and each kind of steering happened. */
  readonly fired = new Map<string, number>();
  page: Page;
  /** Whether the turn under way is a first one that goes through the app's route handler. */
  isAhead = false;
  /** Whether there are messages that this page knows nothing of. */
  othersWrote = false;
  /** What the app stored: the session after each change, messages when a turn starts or a reload takes them along. */
  stored: { session: ChatSessionPersistedState | null; messages: UIMessage[] } = { session: null, messages: [] };
  readonly #random = seededRandom(42);
  readonly #splits: number[];
  readonly #makeClient: MakeClient;
  readonly #names = new Map<number, string>();
  #adding = "";

  readonly #alsoAdvance: ((ms: number) => Promise<unknown>) | undefined;

  readonly #headStart: ((request: Request) => Promise<Response>) | undefined;

  constructor(schedule: Pick<Schedule, "splits" | "wire" | "headStart">, makeClient: MakeClient, alsoAdvance?: (ms: number) => Promise<unknown>) {
    this.#alsoAdvance = alsoAdvance;
    this.#splits = schedule.splits;
    this.#makeClient = makeClient;
    this.server = createSessionServer({ agents: [scheduleAgent(this.clock)], clock: this.clock, seed: 1, wire: schedule.wire });
    this.#headStart = schedule.headStart ? headStartRoute(this.server, this.clock) : undefined;
    this.server.subscribe((event) => this.#noteFault(event));
    this.page = this.#open();
  }

  #noteFault(event: ServerEvent): void {
    if (event.type !== "fault") return;
    if (event.phase === "added") this.#names.set(event.id, this.#adding);
    const name = this.#names.get(event.id);
    if (event.phase === "hit" && name) this.count(name);
  }

  #open(): Page {
    const gone = new AbortController();
    const transport = this.makeTransport(gone.signal, {
      ...(this.#headStart && { headStart: HEAD_START_URL }),
      sessions: this.stored.session ? { [CHAT_ID]: structuredClone(this.stored.session) } : {},
      onSessionChange: (_chatId, session) => {
        if (!gone.signal.aborted) this.stored.session = structuredClone(session);
      },
    });
    const page = { transport, resuming: false, acting: false, answered: false, steered: false } as Page;
    page.chat = new Chat<UIMessage>({
      id: CHAT_ID,
      messages: structuredClone(this.stored.messages),
      transport,
      generateId: () => `msg-${Math.floor(this.#random() * 2 ** 40).toString(36)}`,
      sendAutomaticallyWhen: (list) => {
        const { answered } = page;
        page.answered = false;
        return answered || lastAssistantMessageIsCompleteWithApprovalResponses(list);
      },
      onError: (error) => this.errors.push(error),
    });
    page.close = () => {
      gone.abort();
      transport.dispose();
    };
    return page;
  }

  /** A client of a page that may go. */
  makeTransport(gone: AbortSignal, options: Partial<ClientSetup>): ScheduleClient {
    return this.#makeClient({
      clock: this.clock,
      random: this.#random,
      fetch: (url, init) => this.#fetch(url, init, gone),
      accessToken: ({ chatId }) => this.server.accessToken({ chatId }),
      startSession: ({ chatId, taskId }) => this.server.startSession({ chatId, taskId }),
      sessions: {},
      onSessionChange: () => {},
      ...options,
    });
  }

  /** The page goes away as a browser takes it: sockets die, nothing more is stored, a new one resumes. */
  reload(messages: UIMessage[]): void {
    this.stored.messages = structuredClone(messages);
    if (this.page.steered) this.othersWrote = true;
    this.page.close();
    this.page = this.#open();
    const { page } = this;
    page.resuming = true;
    void page.chat.resumeStream().finally(() => (page.resuming = false));
  }

  /** Stores a message from another device, which tries until it succeeds. */
  async appendElsewhere(message: UIMessage): Promise<void> {
    this.othersWrote = true;
    const body = JSON.stringify({ kind: "message", payload: { chatId: CHAT_ID, trigger: "submit-message", message } });
    for (let tries = 1; tries <= 5; tries++) {
      const token = await this.server.accessToken({ chatId: CHAT_ID, expiresInSeconds: 3_600 + tries });
      const headers = { Authorization: `Bearer ${token}`, "X-Part-Id": message.id };
      const url = `${this.server.baseURL}/realtime/v1/sessions/${CHAT_ID}/in/append`;
      const answer = await this.server.fetch(new Request(url, { method: "POST", headers, body })).catch(() => undefined);
      if (answer?.ok) return;
    }
    throw new Error("the other device's message was refused five times");
  }

  /** Counts something that happened beside the faults. */
  count(name: string): void {
    this.fired.set(name, (this.fired.get(name) ?? 0) + 1);
  }

  /** Whether nothing is under way on the page. */
  get atRest(): boolean {
    const { chat, resuming, acting } = this.page;
    return !resuming && !acting && (chat.status === "ready" || chat.status === "error");
  }

  addFaults(faults: readonly Fault[]): void {
    for (const fault of faults) {
      this.#adding = faultName(fault);
      this.server.faults.add(this.#resolve(fault));
    }
  }

  /** A rate limit's reset is given relative to the time at which the fault is added. */
  #resolve(fault: Fault): Fault {
    const reset = fault.type === "status" ? fault.headers?.["x-ratelimit-reset"] : undefined;
    if (fault.type !== "status" || !reset?.startsWith("+")) return fault;
    return { ...fault, headers: { ...fault.headers, "x-ratelimit-reset": String(this.clock.now() + Number(reset.slice(1))) } };
  }

  /** Lets time pass, for the server and for whatever else keeps time. */
  async advance(ms: number): Promise<void> {
    if (!this.#alsoAdvance) return this.clock.advance(ms);
    for (let left = ms; left >= 0; left -= 100) {
      await this.#alsoAdvance(Math.min(100, left));
      await this.clock.advance(Math.min(100, left));
      if (left === 0) break;
    }
  }

  /** Advances until `done`, in steps that grow with the wait. False when ten minutes of virtual time passed without it. */
  async until(done: () => boolean): Promise<boolean> {
    await this.advance(0);
    for (let waited = 0; waited < 600_000; ) {
      if (done()) return true;
      const step = Math.max(50, waited / 4);
      await this.advance(step);
      waited += step;
    }
    return done();
  }

  async #fetch(url: string, init: RequestInit, gone: AbortSignal): Promise<Response> {
    const signal = init.signal ? AbortSignal.any([init.signal, gone]) : gone;
    const request = new Request(url, { ...init, signal });
    const response = await (url === HEAD_START_URL && this.#headStart ? this.#headStart(request) : this.server.fetch(request));
    if (!response.body || response.headers.get("content-type")?.startsWith("text/event-stream") !== true) return response;
    return new Response(response.body.pipeThrough(split(this.#splits)), response);
  }
}

/** Cuts a body into pieces of the given sizes, over and over: frames, lines and characters fall apart anywhere. */
function split(sizes: readonly number[]): TransformStream<Uint8Array, Uint8Array> {
  let piece = 0;
  return new TransformStream({
    transform(bytes, controller) {
      for (let at = 0; at < bytes.length; ) {
        const size = sizes[piece++ % sizes.length] ?? bytes.length;
        controller.enqueue(bytes.slice(at, at + size));
        at += size;
      }
    },
  });
}
