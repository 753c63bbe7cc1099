import type { SessionListItem } from "../../transport/protocol/types.ts";
import type { TurnPhase } from "../../transport/state.ts";
import { fieldsOf } from "../fields-of.ts";

/**
 * What a session of the inbox is doing:
 * - `waiting`: an approval or a question of the agent waits for the user
 * - `working`: a turn runs
 * - `open`: neither
 * - `closed`, `expired`: takes no more messages
 */
export type SessionActivity = "waiting" | "working" | "open" | "closed" | "expired";

/** What this page knows of a chat by itself. It outranks what the list said when it was read. */
export interface LocalActivity {
  isWaiting: boolean | undefined;
  turn: TurnPhase;
}

/** Tag, or boolean field of a session's metadata, with which an agent marks that it waits for an answer. */
export const NEEDS_ANSWER = "needs-answer";
const NEEDS_ANSWER_FIELD = "needsAnswer";

/** The activity of a session. Pure. `now` in milliseconds since the epoch. */
export function sessionActivity(session: SessionListItem, local: LocalActivity | undefined, now: number): SessionActivity {
  if (session.closedAt !== null) return "closed";
  if (session.expiresAt !== null && Date.parse(session.expiresAt) <= now) return "expired";
  if (local && (local.turn === "submitted" || local.turn === "streaming")) return "working";
  return (local?.isWaiting ?? isMarked(session)) ? "waiting" : "open";
}

function isMarked({ tags, metadata }: SessionListItem): boolean {
  return tags.includes(NEEDS_ANSWER) || fieldsOf(metadata)[NEEDS_ANSWER_FIELD] === true;
}
