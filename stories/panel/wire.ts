import type { InspectorAction, InspectorRow, InspectorView, SessionTrace } from "trigger-chat-kit/mocks";

/** Names of what the panel (in Storybook's own page) and the stories (in the preview's) tell each other. */
export const CHANNEL = {
  /** The panel wants to see a story, or none (`null`). */
  watch: "trigger-chat-kit/inspector/watch",
  /** The preview is (again) there and has forgotten what the panel wants. */
  ready: "trigger-chat-kit/inspector/ready",
  patch: "trigger-chat-kit/inspector/patch",
  ask: "trigger-chat-kit/inspector/ask",
  answer: "trigger-chat-kit/inspector/answer",
  reload: "trigger-chat-kit/reload",
  secondTab: "trigger-chat-kit/second-tab",
} as const;

/** What the panel uses of Storybook's channel. */
export interface Channel {
  emit(event: string, message: unknown): void;
  on(event: string, listener: (message: never) => void): void;
  off(event: string, listener: (message: never) => void): void;
}

/** A view as it differs from the one before: lines that are new or changed, and the first that is still there. */
export interface Patch {
  storyId: string;
  view: Omit<InspectorView, "rows">;
  /** Id of the oldest line that is kept. */
  firstRow: number;
  rows: InspectorRow[];
}

/** A request of the panel, answered once under its id. */
export interface Question {
  id: number;
  storyId: string;
  action: InspectorAction | { type: "trace" };
}

/** The answer to a {@link Question}. */
export interface Answer {
  id: number;
  error?: string;
  trace?: SessionTrace;
}

/** What the panel shows before it knows anything. */
export const EMPTY_VIEW: InspectorView = { now: 0, clock: null, sessions: [], runs: [], clients: [], faults: [], rows: [], dropped: 0, breaks: [] };

/** What has to be sent of a view to somebody who has the lines of `sent`. */
export function patchOf(storyId: string, sent: readonly InspectorRow[], { rows, ...view }: InspectorView): Patch {
  const known = new Set(sent);
  return { storyId, view, firstRow: rows[0]?.id ?? Number.MAX_SAFE_INTEGER, rows: rows.filter((row) => !known.has(row)) };
}

/** The view that a patch leads to. */
export function applyPatch(before: InspectorView, { view, firstRow, rows }: Patch): InspectorView {
  const byId = new Map(before.rows.flatMap((row) => (row.id >= firstRow ? [[row.id, row]] : [])));
  for (const row of rows) byId.set(row.id, row);
  return { ...view, rows: [...byId.values()].sort((a, b) => a.id - b.id) };
}
