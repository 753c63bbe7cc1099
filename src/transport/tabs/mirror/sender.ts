import type { UIMessage, UIMessageChunk } from "ai";
import type { TabMessage } from "../port.ts";
import { digestOf, prefixOf } from "./digest.ts";
import { TurnLog } from "./turn-log.ts";

/** How a turn begins. */
export interface TurnStart {
  version: number;
  /** The list that the turn answers. */
  messages: readonly UIMessage[];
  /** Whether the newest message is news to the other tabs. */
  fresh: boolean;
  continues: boolean;
  replay: boolean;
}

/**
 * Tells the other tabs of one turn: its list once as a difference, then its chunks. Chunks of one task go out in one
 * post. A post's size depends on the chunks alone, never on the history.
 */
export class TurnSender {
  readonly version: number;
  readonly #start: TurnStart;
  readonly #post: (message: TabMessage) => void;
  readonly #log = new TurnLog();
  #pending: UIMessageChunk[] = [];
  #posts = 0;
  #running = true;

  constructor(start: TurnStart, post: (message: TabMessage) => void) {
    this.version = start.version;
    this.#start = start;
    this.#post = post;
    const { version, messages, continues, replay } = start;
    const kept = messages.length - (start.fresh ? 1 : 0);
    const before = digestOf(messages, kept);
    post({ type: "turn", phase: "started", version, before, tail: messages.slice(kept), continues, replay });
  }

  get running(): boolean {
    return this.#running;
  }

  chunk(chunk: UIMessageChunk): void {
    if (!this.#running) return;
    if (this.#pending.push(chunk) === 1) queueMicrotask(() => this.#flush());
  }

  end(): void {
    if (!this.#running) return;
    this.#flush();
    this.#running = false;
    this.#post({ type: "turn", phase: "ended", version: this.version, n: this.#posts });
  }

  /** Answers a tab that came late or missed something. A finished turn is retold only to those who saw it begin. */
  answer(hello: Extract<TabMessage, { type: "hello" }>): void {
    if (!this.#running && hello.version !== this.version) return;
    this.#flush();
    const { version, messages, continues } = this.#start;
    const shared = hello.have ? (prefixOf(messages, hello.have)?.length ?? 0) : 0;
    this.#post({
      type: "messages",
      version,
      before: digestOf(messages, shared),
      tail: messages.slice(shared),
      continues,
      running: this.#running,
      n: this.#posts,
      log: this.#log.chunks,
    });
  }

  #flush(): void {
    const chunks = this.#pending;
    if (chunks.length === 0) return;
    this.#pending = [];
    for (const chunk of chunks) this.#log.add(chunk);
    this.#post({ type: "chunk", version: this.version, n: this.#posts++, chunks });
  }
}
