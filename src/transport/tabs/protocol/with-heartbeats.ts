import {
  announce,
  beat,
  begin,
  type ClaimEffect,
  type ClaimEvent,
  type ClaimRules,
  type ClaimState,
  HEARTBEAT_MS,
  lose,
  type OwnClaim,
  type Rival,
  ROUND_MS,
  STALE_MS,
  settleReason,
  type Step,
  withRival,
} from "./claim.ts";

/** A round that ends this much too late was slept through: objections may still wait in the queue behind it. */
const LATE_MS = ROUND_MS;

const RULES: ClaimRules = { ask: announce, giveBack: "free" };

/** Newer wins; of two equally new ones the lower tab id. Both sides come to the same answer. */
const beats = (epoch: number, tabId: string, overEpoch: number, overTabId: string): boolean =>
  epoch !== overEpoch ? epoch > overEpoch : tabId < overTabId;

/** Whether this tab gives way to another's claim. */
function yieldsTo(self: OwnClaim, me: string, rival: { from: string; epoch: number; held: boolean; steal: boolean }): boolean {
  const newer = beats(rival.epoch, rival.from, self.epoch, me);
  if (self.phase === "held") return newer && (rival.held || rival.steal);
  // An owner's objection stands against a plain claim, however new; a take-over overrules what is older.
  if (rival.held && !self.steal) return true;
  return newer;
}

function heard(state: ClaimState, event: ClaimEvent & { type: "own" }, at: number, me: string): Step {
  const rival: Rival = { epoch: event.epoch, held: event.held, seenAt: at };
  const next: ClaimState = {
    ...state,
    rivals: withRival(state.rivals, event.from, rival),
    topEpoch: Math.max(state.topEpoch, event.epoch),
  };
  const { self } = next;
  if (!self) return [next, []];
  if (yieldsTo(self, me, event)) {
    return lose(next, RULES, self.phase === "held" && event.steal ? "taken-over" : "lost-claim");
  }
  return [next, [announce(self)]];
}

function wake(state: ClaimState, at: number): Step {
  let next = state;
  let { self } = state;
  const effects: ClaimEffect[] = [];
  for (const [tabId, rival] of state.rivals) {
    if (at - rival.seenAt >= STALE_MS) next = { ...next, rivals: withRival(next.rivals, tabId, null) };
  }
  if (self && next.roundAt !== null && at - next.roundAt >= ROUND_MS) {
    if (at - next.roundAt >= ROUND_MS + LATE_MS) {
      next = { ...next, roundAt: at, beatAt: at };
      effects.push(announce(self));
    } else {
      const held: OwnClaim = { ...self, phase: "held" };
      if (self.phase === "claiming") {
        // Whoever was overruled and has not answered is gone or frozen; what it says later is refused by its epoch.
        const rivals = new Map([...next.rivals].filter(([, rival]) => rival.epoch > held.epoch));
        next = { ...next, rivals, beatAt: at };
        effects.push(announce(held));
      }
      self = held;
      next = { ...next, self, roundAt: null, asked: false };
      effects.push({ type: "settle", ok: true });
    }
  }
  const [after, more] = beat(next, at);
  return [after, [...effects, ...more]];
}

function step(state: ClaimState, event: ClaimEvent, at: number, me: string): Step {
  const { self } = state;
  switch (event.type) {
    case "claim":
    case "take-over":
      return begin(state, RULES, at, event.type === "take-over");
    case "confirm":
      if (!self) return [state, [{ type: "settle", ok: false }]];
      if (state.roundAt !== null) return [{ ...state, asked: true }, []];
      return [{ ...state, asked: true, roundAt: at, beatAt: at }, [announce(self)]];
    case "release":
      return lose(state, RULES);
    case "own":
      return heard(state, event, at, me);
    case "free": {
      const rival = state.rivals.get(event.from);
      if (!rival || rival.epoch > event.epoch) return [state, []];
      return [{ ...state, rivals: withRival(state.rivals, event.from, null) }, []];
    }
    case "hello":
      return [state, self ? [announce(self)] : []];
    case "alive": {
      const rival = state.rivals.get(event.from);
      if (!rival || at - rival.seenAt < 1_000) return [state, []];
      return [{ ...state, rivals: withRival(state.rivals, event.from, { ...rival, seenAt: at }) }, []];
    }
    case "wake":
      return wake(state, at);
    case "refresh":
      return self ? [{ ...state, roundAt: state.roundAt === null ? null : at }, [announce(self)]] : [state, []];
    case "lock":
    case "gone":
    case "probed":
      return [state, []];
  }
}

/**
 * Ownership by announcements alone, for browsers without Web Locks. A claim holds after one round without objection;
 * rivals that are not heard of for {@link STALE_MS} are over. Sound while two messages take less than a round; when
 * messages get lost two tabs may hold at once, until one hears the other's next heartbeat.
 */
export function stepWithHeartbeats(state: ClaimState, event: ClaimEvent, at: number, me: string): Step {
  const [next, effects] = step(state, event, at, me);
  return [settleReason(next), effects];
}

/** When `wake` is due, in the same clock as the events; null while nothing is pending. */
export function heartbeatDeadline(state: ClaimState): number | null {
  const times: number[] = [];
  if (state.roundAt !== null) times.push(state.roundAt + ROUND_MS);
  if (state.self?.phase === "held") times.push(state.beatAt + HEARTBEAT_MS);
  for (const rival of state.rivals.values()) times.push(rival.seenAt + STALE_MS);
  return times.length === 0 ? null : Math.min(...times);
}
