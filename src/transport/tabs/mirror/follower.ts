import type { UIMessage, UIMessageChunk } from "ai";
import type { ListDigest, TabMessage } from "../port.ts";
import { digestOf, extentOf, prefixOf } from "./digest.ts";
import { type LoadReader, TurnBuilder } from "./turn-builder.ts";

/** What a {@link TurnFollower} needs and reports. */
export interface FollowerOptions {
  load: LoadReader;
  schedule: (fn: () => void) => void;
  now: () => number;
  /** The list that this tab shows now. */
  local: () => readonly UIMessage[];
  post: (message: TabMessage) => void;
  /** The mirrored list changed. */
  onList: (messages: UIMessage[]) => void;
  /** The follower caught up, or a turn began or ended. */
  onProgress: () => void;
}

/** A missing answer is asked for again with the next sign of life, at most this often. Milliseconds. */
const ASK_AGAIN_MS = 1_000;

interface Turn {
  /** The list that the turn answers. */
  list: readonly UIMessage[];
  /** What of it stands before the answer: all, unless the answer goes on in its last message or replaces it. */
  base: readonly UIMessage[];
  continues: boolean;
  builder: TurnBuilder | null;
  posts: number;
  /** While a replay shows less of this message than this tab already does, nothing is shown. */
  shown: { id: string; extent: number } | null;
  hidden: UIMessage | null;
}

/** Shows what another tab streams. Asks when something is missing; never posts a message of its own. */
export class TurnFollower {
  readonly #options: FollowerOptions;
  /** Null while out of step with the sender. */
  #turn: Turn | null = null;
  #version = 0;
  #running = false;
  #asked: { at: number; list: readonly UIMessage[] | null } | null = null;
  readonly #known = new Set<string>();

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  get version(): number {
    return this.#version;
  }

  /** A mirrored turn has begun and not ended. */
  get running(): boolean {
    return this.#running;
  }

  /** In step with the sender of a running turn. */
  get live(): boolean {
    return this.#running && this.#turn !== null;
  }

  /** The list that the running turn answers, where this tab knows it. */
  get list(): readonly UIMessage[] | null {
    return this.#turn?.list ?? null;
  }

  /** Asks the sender for what this tab lacks. */
  ask(all = false): void {
    const list = all ? null : this.#options.local();
    this.#asked = { at: this.#options.now(), list };
    this.#options.post({ type: "hello", version: this.#version, have: list && digestOf(list) });
  }

  /** Forgets the turn: this tab itself sends the next one, on this list. */
  yieldTo(version: number, list: readonly UIMessage[]): void {
    for (const { id } of list) this.#known.add(id);
    this.#drop();
    this.#version = version;
    this.#running = false;
  }

  receive(message: TabMessage): void {
    if (!("version" in message) || message.type === "hello" || message.version < this.#version) return;
    if (message.type === "messages") return this.#resync(message);
    if (message.type === "turn" && message.phase === "started") return this.#started(message);
    if (message.version > this.#version) this.#lose(message.version);
    const turn = this.#turn;
    if (!turn) return this.#askAgain();
    if (message.n < turn.posts && message.type === "chunk") return;
    if (message.n !== turn.posts) {
      this.#lose(message.version);
      return this.#askAgain();
    }
    if (message.type === "turn") return this.#ended(turn);
    turn.posts++;
    this.#chunks(turn, message.chunks as readonly UIMessageChunk[]);
  }

  #started(message: Extract<TabMessage, { type: "turn"; phase: "started" }>): void {
    if (message.version === this.#version) return;
    const local = this.#options.local();
    const list = this.#listFrom(message, local);
    this.#lose(message.version);
    if (!list) return this.ask();
    const last = message.replay ? local.at(-1) : undefined;
    this.#begin(list, message.continues, last ? { id: last.id, extent: extentOf(last) } : null);
  }

  #resync(message: Extract<TabMessage, { type: "messages" }>): void {
    if (this.#turn && message.version === this.#version) return;
    const list = this.#listFrom(message, this.#asked?.list ?? this.#options.local());
    if (!list) {
      // An answer to another tab, or this tab's list has changed since it asked.
      if (message.version > this.#version) this.#lose(message.version);
      if (this.#asked?.list !== null) this.ask(true);
      return;
    }
    this.#lose(message.version);
    const turn = this.#begin(list, message.continues, null);
    turn.posts = message.n;
    this.#chunks(turn, message.log as readonly UIMessageChunk[]);
    if (!message.running) this.#ended(turn);
  }

  #listFrom(
    message: { before: ListDigest; tail: readonly unknown[] },
    own: readonly UIMessage[],
  ): readonly UIMessage[] | null {
    const shared = prefixOf(own, message.before);
    return shared && [...shared, ...(message.tail as readonly UIMessage[])];
  }

  #begin(list: readonly UIMessage[], continues: boolean, shown: Turn["shown"]): Turn {
    for (const { id } of list) this.#known.add(id);
    const turn: Turn = { list, base: list, continues, builder: null, posts: 0, shown, hidden: null };
    this.#turn = turn;
    this.#running = true;
    this.#asked = null;
    if (!shown) this.#show(turn);
    this.#options.onProgress();
    return turn;
  }

  #chunks(turn: Turn, chunks: readonly UIMessageChunk[]): void {
    if (chunks.length === 0) return;
    turn.builder ??= this.#builder(turn, chunks[0]);
    turn.builder.push(chunks);
  }

  #builder(turn: Turn, first: UIMessageChunk | undefined): TurnBuilder {
    const id = first?.type === "start" ? first.messageId : undefined;
    const last = turn.base.at(-1);
    const same = last?.role === "assistant" && (id === undefined ? turn.continues : id === last.id);
    // A replayed answer that the list holds already is built anew in its place.
    if (same && last) turn.base = turn.base.slice(0, -1);
    const { load, schedule } = this.#options;
    return new TurnBuilder({
      load,
      schedule,
      message: same && turn.continues ? last : undefined,
      onMessage: (message) => this.#turn === turn && this.#show(turn, message),
      onBroken: () => this.#turn === turn && this.#lose(this.#version),
    });
  }

  #ended(turn: Turn): void {
    this.#running = false;
    turn.shown = null;
    if (turn.hidden) this.#show(turn, turn.hidden);
    turn.builder?.end();
    this.#options.onProgress();
  }

  #show(turn: Turn, message?: UIMessage): void {
    const behind = message && turn.shown?.id === message.id && extentOf(message) < turn.shown.extent;
    turn.hidden = behind ? message : null;
    if (behind) return;
    turn.shown = null;
    const built = message && message.id === "" ? { ...message, id: `turn-${this.#version}` } : message;
    const list = built ? [...turn.base, built] : [...turn.base];
    for (const { id } of list) this.#known.add(id);
    this.#options.onList([...list, ...this.#unsent()]);
  }

  /** What the user wrote here and no tab has sent: it stays where it is, below what is mirrored. */
  #unsent(): readonly UIMessage[] {
    const local = this.#options.local();
    const sent = local.findLastIndex(({ id, role }) => role !== "user" || this.#known.has(id));
    return local.slice(sent + 1);
  }

  #lose(version: number): void {
    this.#drop();
    if (version > this.#version) this.#running = true;
    this.#version = version;
  }

  #drop(): void {
    this.#turn?.builder?.stop();
    this.#turn = null;
  }

  #askAgain(): void {
    if (!this.#asked || this.#options.now() - this.#asked.at >= ASK_AGAIN_MS) this.ask();
  }
}
