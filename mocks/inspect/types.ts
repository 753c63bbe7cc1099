import type { FaultKind } from "../faults/types.ts";
import type { RunSnapshot } from "../core/server-types.ts";
import type { BreakId } from "./breaks.ts";
import type { SessionTrace } from "./trace.ts";

/** Where on the wire something happened. */
export type InspectorLane = "request" | "in" | "out" | "run" | "session" | "fault" | "client";

/** One line of the time line. Immutable: a line that changed is another object with the same `id`. */
export interface InspectorRow {
  readonly id: number;
  /** Milliseconds since the epoch, on the server's clock. */
  readonly at: number;
  readonly lane: InspectorLane;
  readonly title: string;
  /** What a reader wants to know beside the title, on one line. */
  readonly note: string;
  readonly tone: "plain" | "good" | "warn" | "bad";
  /** Records that the line stands for: chunks of one kind in a row share one. */
  readonly count: number;
  /** Everything there is to know of it: plain JSON, without tokens. */
  readonly data: unknown;
}

/** A client (a tab's transport) as its store shows it. */
export interface InspectedClientView {
  readonly name: string;
  readonly connection: string;
  readonly turn: string;
  /** Number of the record that it would resume from. */
  readonly cursor: string | null;
  /** Whose the chat is, from where this tab stands: `free`, `owner` or `reader`, and why. */
  readonly tab: string;
  /** The next try of something that failed. */
  readonly retry: { readonly operation: string; readonly attempt: number; readonly at: number } | null;
  /** Code of the newest error. */
  readonly error: string | null;
  /** When its session token ends, in milliseconds since the epoch. The token itself is never part of a view. */
  readonly tokenExpiresAt: number | null;
}

/** A session as the inspector shows it. */
export interface InspectedSessionView {
  readonly id: string;
  readonly chatId: string | null;
  readonly status: string;
  readonly openReaders: number;
  /** Number of the newest record on each channel, -1 before the first. */
  readonly lastIn: number;
  readonly lastOut: number;
}

/** A fault that waits for its request. */
export interface InspectedFaultView {
  readonly id: number;
  readonly type: FaultKind["type"];
  readonly hits: number;
  /** Null: until it is removed. */
  readonly remaining: number | null;
}

/** Everything that an inspector shows: plain JSON, the same reference until something changed. */
export interface InspectorView {
  /** The server's time when the view was made. */
  readonly now: number;
  /** Null where time cannot be moved. */
  readonly clock: { readonly playing: boolean; readonly speed: number } | null;
  readonly sessions: readonly InspectedSessionView[];
  /** Newest last. */
  readonly runs: readonly RunSnapshot[];
  readonly clients: readonly InspectedClientView[];
  readonly faults: readonly InspectedFaultView[];
  readonly rows: readonly InspectorRow[];
  /** Older lines that were let go. */
  readonly dropped: number;
  /** What can be broken here. */
  readonly breaks: readonly BreakId[];
}

/** What a reader of the inspector may do. Plain JSON, so that it can cross a channel. */
export type InspectorAction =
  | { type: "break"; what: BreakId }
  | { type: "clear-faults" }
  | { type: "play" }
  | { type: "pause" }
  | { type: "step" }
  | { type: "speed"; speed: number }
  | { type: "advance"; ms: number };

/** What the inspector's face reads from: an {@link Inspector} in the same page, or the far end of a channel to one. */
export interface InspectorSource {
  read(): InspectorView;
  /** Calls `listener` after changes, a few times a second at most. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
  act(action: InspectorAction): Promise<void>;
  /** What happened so far, for a test. @see replayTrace */
  trace(): Promise<SessionTrace>;
}

/** What an inspector reads of a transport. `TriggerChatTransport` has it all. */
export interface InspectableClient {
  chatState(chatId: string): {
    connection: string;
    turn: string;
    retry: { operation: string; attempt: number; at: number } | null;
    tab: { role: string; reason: string | null };
    session: { publicAccessToken: string; lastEventId?: string } | null;
    error: { code: string } | null;
  };
  subscribe(chatId: string, listener: () => void): () => void;
  addEventListener(listener: (event: { type: string; chatId: string; timestamp: number }) => void): () => void;
}
