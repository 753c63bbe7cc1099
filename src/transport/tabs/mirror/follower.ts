import type { UIMessage, UIMessageChunk } from "ai";
import type { TabMessage } from "../port.ts";
import { digestOf, isBehind, prefixOf } from "./digest.ts";
import type { FollowerOptions, TurnFollower } from "./follower-types.ts";
import { createTurnBuilder, type TurnBuilder } from "./turn-builder.ts";

/** A missing answer is asked for again with the next sign of life, at most this often. Milliseconds. */
const ASK_AGAIN_MS = 1_000;

interface Turn {
  /** The list that the turn answers, and how many of its messages stand behind the answer. */
  list: readonly UIMessage[];
  after: number;
  continues: boolean;
  ahead: boolean;
  builder: TurnBuilder | null;
  /** The answer so far. */
  message: UIMessage | undefined;
  posts: number;
  /** Something is held back: this tab shows more of the answer already, from before. */
  hidden: boolean;
}

type ListMessage = Extract<TabMessage, { type: "list" }>;

/** Creates a {@link TurnFollower}. */
export function createTurnFollower(options: FollowerOptions): TurnFollower {
  const { load, schedule, local } = options;
  /** Ids of all that was mirrored: what this tab shows beside it was written here and not sent. */
  const known = new Set<string>();
  /** Null while out of step with the sender. */
  let turn: Turn | null = null;
  let version = 0;
  let running = false;
  let asked: { at: number; list: readonly UIMessage[] | null } | null = null;

  function ask(all = false): void {
    const list = all ? null : local();
    asked = { at: options.now(), list };
    options.post({ type: "hello", version, have: list && digestOf(list) });
  }

  function drop(): void {
    turn?.builder?.stop();
    turn = null;
  }

  /** What cannot be followed. Is it over already, nobody has to pick it up. */
  function lose(message: { version: number; end?: boolean }): void {
    drop();
    running = !message.end && (running || message.version > version);
    version = message.version;
    if (!asked || options.now() - asked.at >= ASK_AGAIN_MS) ask();
  }

  /** The list of a message: what it has in common with a list of this tab, and what follows. */
  function listOf({ before, tail }: ListMessage): readonly UIMessage[] | null {
    for (const own of [turn?.list, local(), asked?.list]) {
      const shared = own && prefixOf(own, before);
      if (shared) return [...shared, ...(tail as readonly UIMessage[])];
    }
    return null;
  }

  function adopt(message: ListMessage): void {
    const current = message.version === version ? turn : null;
    if (current && message.log) return; // an answer to another tab
    const list = listOf(message);
    if (!list || (!message.log && message.n !== current?.posts)) {
      const missing = asked;
      lose(message);
      if (asked === missing && missing?.list) ask(true);
      return;
    }
    for (const { id } of list) known.add(id);
    if (current && !message.log) {
      current.list = list;
      current.after = message.after;
      return show(current);
    }
    drop();
    asked = null;
    version = message.version;
    running = true;
    options.onError("");
    const { after, continues, ahead, n: posts } = message;
    const next: Turn = (turn = { list, after, continues, ahead, builder: null, message: undefined, posts, hidden: false });
    advance(next, (message.log ?? []) as readonly UIMessageChunk[], message.end);
    options.onProgress();
  }

  function advance(current: Turn, chunks: readonly UIMessageChunk[], end = false): void {
    if (chunks.length > 0) (current.builder ??= build(current, chunks[0])).push(chunks);
    // That an action was refused is for the tab that asked for it.
    const isAnswer = current.continues || current.list.at(-1)?.role === "user";
    for (const chunk of chunks) if (isAnswer && chunk.type === "error") options.onError(chunk.errorText);
    if (!end) return current.builder ? undefined : show(current);
    running = false;
    // Ended before the server had it: it was refused, and nothing of it was ever shown.
    if (current.posts === 1) turn = null;
    else if (current.hidden || !current.builder) show(current);
    current.builder?.end();
    options.onProgress();
  }

  function build(current: Turn, first: UIMessageChunk | undefined): TurnBuilder {
    const id = first?.type === "start" ? first.messageId : undefined;
    const last = current.list.at(-1);
    return createTurnBuilder({
      load,
      schedule,
      message: current.continues && (id ?? last?.id) === last?.id ? last : undefined,
      onMessage: (message) => {
        current.message = message.id === "" ? { ...message, id: `turn-${version}` } : message;
        known.add(current.message.id);
        if (turn === current) show(current);
      },
      onBroken() {
        if (turn !== current) return;
        drop();
        asked = { at: options.now(), list: null };
      },
    });
  }

  function show(current: Turn): void {
    const { list, after, message, posts } = current;
    const own = local();
    const base = list.slice(0, list.length - after);
    current.hidden = running && (posts === 0 || isBehind(own, base, message));
    if (current.hidden) return;
    if (message && base.at(-1)?.id === message.id) base.pop();
    report([...base, ...(message ? [message] : []), ...list.slice(list.length - after)]);
  }

  /** What the user wrote here and no tab has sent stays where it is, below what is mirrored. */
  function report(mirrored: readonly UIMessage[]): void {
    const own = local();
    const sent = own.findLastIndex(({ id, role }) => role !== "user" || known.has(id));
    options.onList([...mirrored, ...own.slice(sent + 1)]);
  }

  const isPending = () => running && turn?.posts === 0;

  return {
    get version() {
      return version;
    },
    get running() {
      return running;
    },
    get live() {
      return running && turn !== null;
    },
    get list() {
      return running && turn ? turn.list : null;
    },
    get isAhead() {
      return running && turn !== null && turn.ahead;
    },
    get isPending() {
      return isPending();
    },
    ask,
    forget() {
      if (!isPending()) return;
      drop();
      running = false;
    },
    yieldTo(next, list) {
      for (const { id } of list) known.add(id);
      // The message of a turn that was taken over that early has not been shown here.
      if (isPending()) report(list);
      drop();
      version = next;
      running = false;
    },
    receive(message) {
      if (!("version" in message) || message.type === "hello" || message.version < version) return;
      if (message.type === "list") return adopt(message);
      const current = message.version === version ? turn : null;
      if (!current || message.n > current.posts) return lose(message);
      if (message.n < current.posts) return;
      current.posts++;
      advance(current, message.chunks as readonly UIMessageChunk[], message.end);
    },
  };
}
