import type { FileUIPart, TextUIPart } from "ai";
import type { PendingMessage, PendingMessageState } from "../controller.ts";
import { createEmitter } from "../emitter.ts";
import {
  nextTurnMessage,
  type PendingEntries,
  type PendingEntry,
  type PendingEvent,
  pendingMessages,
  pendingTransition,
} from "./pending-state.ts";

/** A user message as the queue hands it over. The id is the message's for good, so its part id can be reused. */
export interface OutgoingMessage {
  id: string;
  role: "user";
  parts: Array<TextUIPart | FileUIPart>;
}

/** What the queue needs of its surroundings. */
export interface PendingPorts {
  /** A turn runs, or is about to. */
  isBusy(): boolean;
  /** Whether this tab may send at all. */
  mayStart(): boolean;
  /** An approval or a question is open: a queued message would skip it. */
  awaitsUser(): boolean;
  newId(): string;
  /** Stores a message beside the running turn. */
  sendPending(message: OutgoingMessage, metadata: Record<string, unknown> | undefined): Promise<boolean>;
  /** Starts a turn with a message. A steered message is handed over again, under the part id it has. */
  startTurn(message: OutgoingMessage, metadata: Record<string, unknown> | undefined): void;
  /** Why a message was not stored, where that is known. */
  errorOf(id: string): Error | undefined;
}

/** What the hooks read. Immutable. */
export interface PendingSnapshot {
  pending: readonly PendingMessage[];
  /** By id: what became of every message of this page's life that was written mid-turn. */
  states: Readonly<Record<string, PendingMessageState>>;
}

/** Messages that were written while a turn ran: none is ever lost, none is sent twice. */
export interface PendingQueue {
  getSnapshot(): PendingSnapshot;
  subscribe(listener: () => void): () => void;
  /** Offers a message to the running turn; starts a turn when none runs. */
  steer(text: string, options?: PendingInput): Promise<void>;
  /** Keeps a message for the next turn; starts it when none runs. */
  queue(text: string, options?: PendingInput): void;
  /** Sends a queued message, or a failed one again, into the running turn. */
  promote(id: string): Promise<void>;
  edit(id: string, text: string): void;
  cancel(id: string): void;
  has(id: string): boolean;
  /** Keeps a message whose turn another tab won, so that the mirrored list does not swallow its text. */
  keep(id: string, text: string, files: readonly FileUIPart[], error: Error): void;
  /** Takes over what an earlier page stored beside the running turn. */
  restore(id: string, text: string, files: readonly FileUIPart[]): void;
  /** The stream proved that these were injected. */
  injected(ids: readonly string[]): void;
  /** Keeps queued messages back until the user sends again: after a stop or an error. */
  hold(): void;
  release(): void;
  /**
   * To be called whenever a turn may have ended: starts the next one if something waits.
   */
  settle(): void;
}

/** Files and metadata of a pending message. */
export interface PendingInput {
  files?: readonly FileUIPart[];
  metadata?: Record<string, unknown>;
}

function toMessage(entry: PendingEntry): OutgoingMessage {
  const text: TextUIPart[] = entry.text === "" ? [] : [{ type: "text", text: entry.text }];
  return { id: entry.id, role: "user", parts: [...entry.files, ...text] };
}

/** Makes the queue of one chat. Starts nothing by itself. */
export function createPendingQueue(ports: PendingPorts): PendingQueue {
  const { subscribe, emit } = createEmitter();
  let entries: PendingEntries = [];
  let snapshot: PendingSnapshot = { pending: [], states: {} };
  let held = false;

  function dispatch(event: PendingEvent): boolean {
    const next = pendingTransition(entries, event);
    if (next === entries) return false;
    entries = next;
    const states = Object.fromEntries(next.map((entry) => [entry.id, entry.state]));
    snapshot = { pending: pendingMessages(next), states };
    emit();
    return true;
  }

  function add(text: string, mode: PendingEntry["mode"], input: PendingInput = {}): PendingEntry {
    const { files = [], metadata } = input;
    const entry: PendingEntry = { id: ports.newId(), text, files, mode, state: "queued", metadata, error: undefined };
    dispatch({ type: "added", entry });
    return entry;
  }

  async function promote(id: string): Promise<void> {
    const entry = entries.find((known) => known.id === id);
    if (!entry) return;
    if (!ports.isBusy()) return start(entry);
    if (!dispatch({ type: "sending", id })) return;
    const stored = await ports.sendPending(toMessage(entry), entry.metadata);
    dispatch(stored ? { type: "stored", id } : { type: "failed", id, error: ports.errorOf(id) });
    settle();
  }

  function start(entry: PendingEntry): void {
    if (ports.mayStart() && dispatch({ type: "next-turn", id: entry.id })) ports.startTurn(toMessage(entry), entry.metadata);
  }

  function settle(): void {
    if (ports.isBusy()) return;
    const next = nextTurnMessage(entries, held || ports.awaitsUser());
    if (next) start(next);
  }

  return {
    getSnapshot: () => snapshot,
    subscribe,
    steer: (text, input) => promote(add(text, "steering", input).id),
    queue(text, input) {
      if (!ports.isBusy()) held = false;
      add(text, "queued", input);
      settle();
    },
    promote,
    edit: (id, text) => void dispatch({ type: "edited", id, newId: ports.newId(), text }),
    cancel: (id) => void dispatch({ type: "cancelled", id }),
    keep(id, text, files, error) {
      dispatch({ type: "added", entry: { id, text, files, mode: "queued", state: "failed", metadata: undefined, error } });
    },
    restore(id, text, files) {
      dispatch({ type: "added", entry: { id, text, files, mode: "steering", state: "stored", metadata: undefined, error: undefined } });
    },
    has: (id) => snapshot.pending.some((entry) => entry.id === id),
    injected: (ids) => void dispatch({ type: "injected", ids }),
    hold: () => void (held = true),
    release: () => void (held = false),
    settle,
  };
}
