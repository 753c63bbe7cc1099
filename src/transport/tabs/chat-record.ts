import { FREE_TAB, type TabState } from "./port.ts";
import { type ClaimState, NO_CLAIM } from "./protocol/claim.ts";

/** A chat's claim and what hangs off it in this tab. */
export interface ChatRecord {
  state: ClaimState;
  /** What listeners were told last. */
  view: TabState;
  /** Callers that wait for proof of ownership. */
  waiters: Set<(ok: boolean) => void>;
  /** Lets go of lock requests, by epoch. */
  drops: Map<number, () => void>;
  watched: { key: string; stop: () => void } | null;
  timer: { at: number; stop: () => void } | null;
}

/** The record of a chat that nobody spoke of yet. */
export function createChatRecord(): ChatRecord {
  return { state: NO_CLAIM, view: FREE_TAB, waiters: new Set(), drops: new Map(), watched: null, timer: null };
}

/** Whether two states look the same to a listener. */
export function sameView(a: TabState, b: TabState): boolean {
  return a.role === b.role && a.reason === b.reason && a.ownerTabId === b.ownerTabId;
}
