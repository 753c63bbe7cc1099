import type { LockOutcome, LockOwner } from "../browser/locks.ts";
import { FREE_TAB, type TabReason, type TabState } from "../port.ts";

/** An owner announces itself this often, in milliseconds. */
export const HEARTBEAT_MS = 5_000;
/** Without locks, a claim that was not heard of for this long is over. */
export const STALE_MS = 10_000;
/** Without locks, how long a claim waits for an objection. Has to cover two messages between two busy tabs. */
export const ROUND_MS = 120;
/** With locks, how long to wait before asking again for the name of a holder that has not said it yet. */
export const UNNAMED_MS = 100;
/** With locks, how often a claim that was denied tries again while nobody turns out to hold the lock. */
export const MAX_TRIES = 5;
/**
 * With locks, how old an answer of the lock manager may be to prove ownership. An older one was slept through: the tab
 * was frozen while the answer waited, and may have been taken over since.
 */
export const PROOF_MS = 500;
/** Key of a holder whose tab is not known yet. */
export const UNNAMED = "";

/** This tab's own claim. `epoch` fences: of two claims on one chat the higher epoch is the newer. */
export interface OwnClaim {
  epoch: number;
  /** Takes a turn over instead of respecting its owner. */
  steal: boolean;
  /** `denied`: the lock was not to be had, and who holds it is being asked. */
  phase: "claiming" | "denied" | "held";
  /** When the claim was last announced or its lock last asked for. */
  askedAt: number;
  tries: number;
}

/** Another tab's claim. */
export interface Rival {
  epoch: number;
  held: boolean;
  seenAt: number;
}

/** One chat's ownership as one tab knows it. Immutable. */
export interface ClaimState {
  self: OwnClaim | null;
  /** By tab id. With locks there is at most one: whoever holds the lock. */
  rivals: ReadonlyMap<string, Rival>;
  /** Why this tab may not send, while another owns the chat. */
  reason: TabReason | null;
  /** Highest epoch seen so far. */
  topEpoch: number;
  /** Somebody waits for proof of ownership. */
  asked: boolean;
  /** Without locks: when the running round of objections began. */
  roundAt: number | null;
  /** With locks: a question to the lock manager is out; `again`: and its answer will already be too old. */
  probe: "idle" | "out" | "again";
  /** When the newest probe was asked. */
  probeAt: number;
  /** When this tab last announced its claim. */
  beatAt: number;
}

/** A chat of which nothing is known. */
export const NO_CLAIM: ClaimState = Object.freeze({
  self: null,
  rivals: new Map<string, Rival>(),
  reason: null,
  topEpoch: 0,
  asked: false,
  roundAt: null,
  probe: "idle",
  probeAt: 0,
  beatAt: 0,
});

/** What happens to a chat's ownership. The time of each event comes beside it. */
export type ClaimEvent =
  | { type: "claim" }
  | { type: "take-over" }
  | { type: "confirm" }
  | { type: "release" }
  /** Another tab announced a claim, as an announcement, a heartbeat or an objection. */
  | { type: "own"; from: string; epoch: number; held: boolean; steal: boolean }
  | { type: "free"; from: string; epoch: number }
  | { type: "hello" }
  /** Any other sign of life of a tab. */
  | { type: "alive"; from: string }
  | { type: "lock"; outcome: LockOutcome; epoch: number }
  /** The name lock of an ownership was freed. */
  | { type: "gone" }
  /** The lock manager's answer to a probe. */
  | { type: "probed"; owner: LockOwner | null }
  /** The page was thawed or came back: nothing heard so far can be relied on. */
  | { type: "refresh" }
  /** {@link deadline} passed. */
  | { type: "wake" };

/** What a transition asks of the runner. */
export type ClaimEffect =
  | { type: "announce"; epoch: number; held: boolean; steal: boolean }
  /** Tells the others that a claim is over. */
  | { type: "free"; epoch: number }
  /** Asks for the chat's lock, and holds it. */
  | { type: "lock"; steal: boolean; epoch: number }
  /** Lets go of it; what follows is a `dropped`. */
  | { type: "drop"; epoch: number }
  | { type: "probe" }
  /** Answers everybody who waits for proof. */
  | { type: "settle"; ok: boolean };

/** A new state and what to do about it. The same state back means that nothing happened. */
export type Step = readonly [state: ClaimState, effects: readonly ClaimEffect[]];

/** The claim of another tab that counts: a held one before a hopeful one, then the newest, then by tab id. */
export function bestRival(rivals: ReadonlyMap<string, Rival>): (Rival & { tabId: string }) | null {
  let best: (Rival & { tabId: string }) | null = null;
  for (const [tabId, rival] of rivals) {
    const better =
      !best ||
      (rival.held !== best.held
        ? rival.held
        : rival.epoch !== best.epoch
          ? rival.epoch > best.epoch
          : tabId < best.tabId);
    if (better) best = { ...rival, tabId };
  }
  return best;
}

/** What the rest of the kit sees of a claim. A take-over shows only once it succeeded. */
export function viewOf(state: ClaimState): TabState {
  const { self } = state;
  if (self && (self.phase === "held" || !self.steal)) return { role: "owner", reason: null, ownerTabId: null };
  const best = bestRival(state.rivals);
  if (!best) return FREE_TAB;
  const ownerTabId = best.tabId === UNNAMED ? null : best.tabId;
  return { role: "reader", reason: state.reason ?? "other-tab-sending", ownerTabId };
}

/** Tells the others of a claim. */
export const announce = ({ epoch, phase, steal }: OwnClaim): ClaimEffect => ({ type: "announce", epoch, held: phase === "held", steal });

/** How a protocol begins and ends a claim. */
export interface ClaimRules {
  /** What asks for the chat. */
  ask(self: OwnClaim): ClaimEffect;
  /** What gives it back. */
  giveBack: "free" | "drop";
}

/** A claim ends: whoever waits for proof gets none. */
export function lose(state: ClaimState, { giveBack }: ClaimRules, reason: TabReason | null = state.reason): Step {
  const { self } = state;
  if (!self) return [state, []];
  const effects: ClaimEffect[] = [{ type: "settle", ok: false }, { type: giveBack, epoch: self.epoch }];
  return [{ ...state, self: null, reason, asked: false, roundAt: null }, effects];
}

/** A new claim. Its epoch is above all that was seen, and close to the clock so that unheard ones are below it as well. */
export function begin(state: ClaimState, { ask }: ClaimRules, at: number, steal: boolean): Step {
  if (state.self) return [state, []];
  const epoch = Math.max(state.topEpoch + 1, Math.floor(at));
  const self: OwnClaim = { epoch, steal, phase: "claiming", askedAt: at, tries: 1 };
  return [{ ...state, self, topEpoch: epoch, roundAt: at, beatAt: at }, [ask(self)]];
}

/** An owner says now and then that it is there. */
export function beat(state: ClaimState, at: number): Step {
  const { self } = state;
  const due = self?.phase === "held" && at - state.beatAt >= HEARTBEAT_MS;
  return due ? [{ ...state, beatAt: at }, [announce(self)]] : [state, []];
}

/** A copy of the rivals with one set, or removed. */
export function withRival(rivals: ReadonlyMap<string, Rival>, tabId: string, rival: Rival | null): Map<string, Rival> {
  const copy = new Map(rivals);
  if (rival) copy.set(tabId, rival);
  else copy.delete(tabId);
  return copy;
}

/** Forgets the reason once nobody is in the way any more. */
export function settleReason(state: ClaimState): ClaimState {
  const idle = state.self !== null || state.rivals.size === 0;
  return idle && state.reason !== null ? { ...state, reason: null } : state;
}
