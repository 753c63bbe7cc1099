import type { LockOwner } from "../browser/locks.ts";
import {
  announce,
  beat,
  begin,
  bestRival,
  type ClaimEvent,
  type ClaimRules,
  type ClaimState,
  HEARTBEAT_MS,
  lose,
  MAX_TRIES,
  type OwnClaim,
  PROOF_MS,
  type Rival,
  settleReason,
  type Step,
  UNNAMED,
  UNNAMED_MS,
} from "./claim.ts";

const only = (tabId: string, epoch: number, seenAt: number): Map<string, Rival> =>
  new Map([[tabId, { epoch, held: true, seenAt }]]);

const NOBODY: ReadonlyMap<string, Rival> = new Map();

function probe(state: ClaimState, at: number): Step {
  if (state.probe === "idle") return [{ ...state, probe: "out", probeAt: at }, [{ type: "probe" }]];
  return [{ ...state, probe: "again" }, []];
}

const RULES: ClaimRules = { ask: ({ steal, epoch }) => ({ type: "lock", steal, epoch }), giveBack: "drop" };

function locked(state: ClaimState, event: ClaimEvent & { type: "lock" }, at: number): Step {
  const { self } = state;
  if (event.outcome === "dropped") return [state, [{ type: "free", epoch: event.epoch }]];
  if (!self || self.epoch !== event.epoch) return [state, []];
  const answers = event.outcome === "granted" || event.outcome === "denied";
  if (answers && self.phase !== "claiming") return [state, []];
  switch (event.outcome) {
    case "granted": {
      const held: OwnClaim = { ...self, phase: "held" };
      const told = announce(held);
      // An answer that is out was given before the lock was ours.
      const outdated = state.probe === "idle" ? "idle" : "again";
      const next: ClaimState = { ...state, self: held, rivals: NOBODY, beatAt: at, probe: outdated };
      if (at - self.askedAt <= PROOF_MS) return [{ ...next, asked: false }, [told, { type: "settle", ok: true }]];
      // Slept through the grant: somebody may have taken over since.
      const [asking, effects] = probe({ ...next, asked: true }, at);
      return [asking, [told, ...effects]];
    }
    case "denied":
      // Somebody holds it, or a release is still on its way: the answer decides.
      return probe({ ...state, self: { ...self, phase: "denied" } }, at);
    case "failed":
      return [{ ...state, self: null, asked: false }, [{ type: "settle", ok: false }]];
    case "stolen": {
      const [lost, effects] = lose(state, RULES, "taken-over");
      const [next, more] = probe({ ...lost, rivals: only(UNNAMED, 0, at) }, at);
      return [next, [...effects, ...more]];
    }
  }
}

function seen(state: ClaimState, owner: LockOwner | null, at: number): ClaimState {
  if (!owner) return { ...state, rivals: NOBODY };
  return {
    ...state,
    rivals: only(owner.tabId ?? UNNAMED, owner.epoch, at),
    topEpoch: Math.max(state.topEpoch, owner.epoch),
  };
}

function probed(state: ClaimState, owner: LockOwner | null, at: number, me: string): Step {
  const stale = state.probe === "again" || at - state.probeAt > PROOF_MS;
  if (state.probe !== "idle" && stale) return [{ ...state, probe: "out", probeAt: at }, [{ type: "probe" }]];
  const next: ClaimState = { ...state, probe: "idle" };
  const { self } = next;
  const mine = self !== null && owner?.tabId === me && owner.epoch === self.epoch;
  if (!self) return [seen(next, owner?.tabId === me ? null : owner, at), []];
  if (self.phase === "held") {
    if (mine) return [{ ...next, asked: false }, next.asked ? [{ type: "settle", ok: true }] : []];
    return lose(seen(next, owner, at), RULES, "taken-over");
  }
  if (self.phase === "claiming") return [next, []]; // the answer to the claim itself is about to arrive
  if (owner && owner.tabId !== me) return lose(seen(next, owner, at), RULES, "lost-claim");
  if (self.tries >= MAX_TRIES) return lose(seen(next, null, at), RULES, "lost-claim");
  const again: OwnClaim = { ...self, phase: "claiming", askedAt: at, tries: self.tries + 1 };
  return [{ ...next, self: again }, [{ type: "lock", steal: false, epoch: self.epoch }]];
}

function heard(state: ClaimState, event: ClaimEvent & { type: "own" }, at: number): Step {
  if (!event.held) return [state, []];
  const known = bestRival(state.rivals);
  const next = { ...state, topEpoch: Math.max(state.topEpoch, event.epoch) };
  if (state.self) return state.self.phase === "held" ? probe(next, at) : [next, []];
  if (known && known.epoch >= event.epoch) return [state, []];
  return [
    { ...next, rivals: only(event.from, event.epoch, at), probe: state.probe === "idle" ? "idle" : "again" },
    [],
  ];
}

/**
 * A reader asks soon for a name that it does not know, and now and then in any case: a tab can be frozen between letting
 * go of the chat and saying so.
 */
function askAgainAt(state: ClaimState): number | null {
  if (state.self) return null;
  const rival = bestRival(state.rivals);
  return rival && rival.seenAt + (rival.tabId === UNNAMED ? UNNAMED_MS : HEARTBEAT_MS);
}

function wake(state: ClaimState, at: number): Step {
  const due = askAgainAt(state);
  if (due === null || at < due) return beat(state, at);
  const rivals = new Map([...state.rivals].map(([tabId, rival]) => [tabId, { ...rival, seenAt: at }]));
  return probe({ ...state, rivals }, at);
}

function step(state: ClaimState, event: ClaimEvent, at: number, me: string): Step {
  const { self } = state;
  switch (event.type) {
    case "claim":
    case "take-over":
      return begin(state, RULES, at, event.type === "take-over");
    case "confirm":
      if (!self) return [state, [{ type: "settle", ok: false }]];
      return self.phase === "held" ? probe({ ...state, asked: true }, at) : [{ ...state, asked: true }, []];
    case "release":
      return lose(state, RULES);
    case "own":
      return heard(state, event, at);
    case "free": {
      const rival = state.rivals.get(event.from);
      return rival && rival.epoch <= event.epoch ? [{ ...state, rivals: NOBODY }, []] : [state, []];
    }
    case "hello":
      return [state, self?.phase === "held" ? [announce(self)] : []];
    case "lock":
      return locked(state, event, at);
    case "probed":
      return probed(state, event.owner, at, me);
    case "gone":
      return probe(state, at);
    case "refresh":
      return self || state.rivals.size > 0 ? probe(state, at) : [state, []];
    case "wake":
      return wake(state, at);
    case "alive":
      return [state, []];
  }
}

/**
 * Ownership by Web Locks: the lock manager decides, announcements only make it known faster. A held lock outranks any
 * silence, so a throttled, frozen or busy owner keeps its claim, and a dead one loses it at once.
 */
export function stepWithLocks(state: ClaimState, event: ClaimEvent, at: number, me: string): Step {
  const [next, effects] = step(state, event, at, me);
  return [settleReason(next), effects];
}

/** When `wake` is due; null while nothing is pending. */
export function lockDeadline(state: ClaimState): number | null {
  if (state.self?.phase === "held") return state.beatAt + HEARTBEAT_MS;
  return askAgainAt(state);
}
