import type { ChatSessionPersistedState } from "../types.ts";

/** A chat's session as the runner holds it; {@link persistedOf} gives the shape that apps store. */
export interface SessionMemory {
  token: string;
  /** Number of the newest processed record; undefined before the first. */
  cursor: number | undefined;
  /** Where the outstanding turn began; set while its records must be replayed after a reload. */
  turnStart: { cursor: number | undefined } | undefined;
  /** Number on `.in` of the send whose turn is outstanding. */
  activeInputSeq: number | undefined;
  /** Turns that are not this tab's may come before the outstanding one. */
  behindOthers?: boolean | undefined;
  isStreaming: boolean | undefined;
  closed: boolean;
  closedReason: string | undefined;
}

/** Reads what an app stored. A cursor that the wire cannot mean is dropped, so that the stream starts over. */
export function hydrate(stored: ChatSessionPersistedState): SessionMemory {
  const cursor = parseCursor(stored.lastEventId);
  return {
    token: stored.publicAccessToken,
    cursor,
    turnStart: (stored.isStreaming ?? stored.activeInputSeq !== undefined) ? { cursor } : undefined,
    activeInputSeq: stored.activeInputSeq,
    behindOthers: stored.behindOthers,
    isStreaming: stored.isStreaming,
    closed: stored.closed ?? false,
    closedReason: stored.closedReason,
  };
}

/** A session that has just been started. */
export function freshSession(token: string, isStreaming: boolean | undefined): SessionMemory {
  return {
    token,
    cursor: undefined,
    turnStart: undefined,
    activeInputSeq: undefined,
    isStreaming,
    closed: false,
    closedReason: undefined,
  };
}

/** What an app stores: while a turn streams, `lastEventId` is the cursor of the turn's beginning. */
export function persistedOf(session: SessionMemory): ChatSessionPersistedState {
  const cursor = session.turnStart ? session.turnStart.cursor : session.cursor;
  return {
    publicAccessToken: session.token,
    lastEventId: cursor === undefined ? undefined : String(cursor),
    activeInputSeq: session.activeInputSeq,
    ...(session.behindOthers && { behindOthers: true }),
    isStreaming: session.isStreaming,
    closed: session.closed || undefined,
    closedReason: session.closedReason,
  };
}

/** A resume cursor from its text; undefined unless it is a non-negative integer. */
export function parseCursor(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
