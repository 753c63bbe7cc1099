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
  /** Turns that are not this tab's may come before the outstanding one. */
  behindOthers?: boolean;
  isStreaming?: boolean;
  closed?: boolean;
  closedReason?: string;
}

/** No turn is outstanding. */
export const NO_OUTSTANDING: Partial<SessionMemory> = { isStreaming: false, activeInputSeq: undefined, behindOthers: undefined, turnStart: undefined };

/** Reads what an app stored. A cursor that the wire cannot mean is dropped, so that the stream starts over. */
export function hydrate(stored: ChatSessionPersistedState): SessionMemory {
  const { publicAccessToken: token, activeInputSeq, behindOthers, isStreaming, closed, closedReason } = stored;
  const cursor = parseCursor(stored.lastEventId);
  const turnStart = (isStreaming ?? activeInputSeq !== undefined) ? { cursor } : undefined;
  return { token, cursor, turnStart, activeInputSeq, behindOthers, isStreaming, closed, closedReason };
}

/** What an app stores: while a turn streams, `lastEventId` is the cursor of the turn's beginning. */
export function persistedOf(session: SessionMemory): ChatSessionPersistedState {
  const { token: publicAccessToken, activeInputSeq, behindOthers, isStreaming, closed, closedReason } = session;
  const lastEventId = resumeCursor(session)?.toString();
  return { publicAccessToken, lastEventId, activeInputSeq, ...(behindOthers && { behindOthers }), isStreaming, closed: closed || undefined, closedReason };
}

/** Where whoever reads the session anew has to begin. */
export function resumeCursor({ turnStart, cursor }: SessionMemory): number | undefined {
  return turnStart ? turnStart.cursor : cursor;
}

/** A resume cursor from its text; undefined unless it is a non-negative integer. */
export function parseCursor(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
