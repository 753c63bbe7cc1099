import type { ChatSessionPersistedState } from "../types.ts";

/** A chat's session as the runner holds it; {@link persistedOf} gives the shape that apps store. */
export interface SessionMemory {
  token: string;
  /** Number of the newest processed record; undefined before the first. */
  cursor?: number;
  /** Where the outstanding turn began; set while its records must be replayed after a reload. */
  turnStart?: { cursor: number | undefined };
  /** Number on `.in` of the send whose turn is outstanding. */
  activeInputSeq?: number;
  /** Number of the newest record on `.in` up to which every one is this user's own or covered by a boundary. */
  lastInputSeq?: number;
  /** Turns that are not this tab's may come before the outstanding one. */
  behindOthers?: boolean;
  isStreaming?: boolean;
  closed?: boolean;
  closedReason?: string;
}

/** No turn is outstanding. */
export const NO_OUTSTANDING: Partial<SessionMemory> = { isStreaming: false, activeInputSeq: undefined, behindOthers: undefined, turnStart: undefined };

/** Reads what an app stored. A cursor that the wire cannot mean is dropped, so that the stream starts over, and such a number counts as unknown. */
export function hydrate({ publicAccessToken: token, lastEventId, ...facts }: ChatSessionPersistedState): SessionMemory {
  const cursor = parseCursor(lastEventId);
  const lastInputSeq = parseCursor(String(facts.lastInputSeq));
  const turnStart = (facts.isStreaming ?? facts.activeInputSeq !== undefined) ? { cursor } : undefined;
  return { ...facts, token, cursor, turnStart, lastInputSeq };
}

/** What an app stores: while a turn streams, `lastEventId` is the cursor of the turn's beginning. */
export function persistedOf(session: SessionMemory): ChatSessionPersistedState {
  const { token: publicAccessToken, activeInputSeq, lastInputSeq, behindOthers, isStreaming, closed, closedReason } = session;
  const lastEventId = resumeCursor(session)?.toString();
  return { publicAccessToken, lastEventId, activeInputSeq, lastInputSeq, ...(behindOthers && { behindOthers }), isStreaming, closed: closed || undefined, closedReason };
}

/** Where whoever reads the session anew has to begin. */
export function resumeCursor({ turnStart, cursor }: SessionMemory): number | undefined {
  return turnStart ? turnStart.cursor : cursor;
}

/** A resume cursor from its text; undefined unless it is a non-negative integer. */
export function parseCursor(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
