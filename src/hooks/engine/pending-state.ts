import type { FileUIPart } from "ai";
import type { PendingMessage, PendingMessageState } from "../controller.ts";

/** A message that was written while a turn ran, with what is needed to send it. */
export interface PendingEntry {
  id: string;
  text: string;
  files: readonly FileUIPart[];
  mode: "steering" | "queued";
  state: PendingMessageState;
  metadata: Record<string, unknown> | undefined;
  error: Error | undefined;
}

/** All messages of this page's life that were written mid-turn, oldest first; settled ones too. */
export type PendingEntries = readonly PendingEntry[];

/** What happens to pending messages. */
export type PendingEvent =
  | { type: "added"; entry: PendingEntry }
  | { type: "sending"; id: string }
  | { type: "stored"; id: string }
  | { type: "failed"; id: string; error: Error | undefined }
  | { type: "injected"; ids: readonly string[] }
  | { type: "next-turn"; id: string }
  | { type: "edited"; id: string; newId: string; text: string }
  | { type: "cancelled"; id: string };

/** States in which the user may still take a message back or change it: the agent cannot have seen it. */
const TAKE_BACK: ReadonlySet<PendingMessageState> = new Set(["queued", "failed"]);
/** States in which a message is part of the conversation and no longer pending. */
const SETTLED: ReadonlySet<PendingMessageState> = new Set(["injected", "next-turn"]);

function change(entries: PendingEntries, id: string, from: ReadonlySet<string>, next: Partial<PendingEntry>): PendingEntries {
  const known = entries.find((entry) => entry.id === id);
  if (!known || !from.has(known.state)) return entries;
  return entries.map((entry) => (entry === known ? { ...entry, ...next } : entry));
}

/** Pure: the entries after an event. The same reference when the event changes nothing. */
export function pendingTransition(entries: PendingEntries, event: PendingEvent): PendingEntries {
  switch (event.type) {
    case "added":
      return entries.some((entry) => entry.id === event.entry.id) ? entries : [...entries, event.entry];
    case "sending":
      return change(entries, event.id, TAKE_BACK, { mode: "steering", state: "sending", error: undefined });
    case "stored":
      return change(entries, event.id, new Set(["sending"]), { state: "stored" });
    case "failed":
      return change(entries, event.id, new Set(["sending"]), { state: "failed", error: event.error });
    case "injected": {
      // The proof may overtake the append's answer, and a lost answer may have marked the message as failed.
      const open = new Set(["sending", "stored", "failed"]);
      return event.ids.reduce((list, id) => change(list, id, open, { state: "injected", error: undefined }), entries);
    }
    case "next-turn":
      return change(entries, event.id, new Set(["queued", "stored", "failed"]), { state: "next-turn", error: undefined });
    case "edited": {
      // A new id, so a new part id: a failed append may have been stored, and the old text would win.
      const next = { id: event.newId, text: event.text };
      return change(entries, event.id, TAKE_BACK, next);
    }
    case "cancelled": {
      const kept = entries.filter((entry) => entry.id !== event.id || !TAKE_BACK.has(entry.state));
      return kept.length === entries.length ? entries : kept;
    }
  }
}

/**
 * The message that starts the next turn once none runs: steered messages first (they are on `.in` already and the agent
 * takes them up by itself), then the oldest queued one, unless the user stopped the turn.
 */
export function nextTurnMessage(entries: PendingEntries, queueHeld: boolean): PendingEntry | undefined {
  if (entries.some((entry) => entry.state === "sending")) return undefined;
  const stored = entries.find((entry) => entry.state === "stored");
  if (stored || queueHeld) return stored;
  return entries.find((entry) => entry.state === "queued");
}

/** What is still pending, as the hooks show it. */
export function pendingMessages(entries: PendingEntries): PendingMessage[] {
  return entries.flatMap((entry) => {
    if (SETTLED.has(entry.state)) return [];
    const { id, text, mode, state, files, error } = entry;
    return {
      id,
      text,
      mode,
      state,
      injected: false,
      ...(files.length > 0 ? { files } : {}),
      ...(error ? { error } : {}),
    };
  });
}
