import type { UIMessage, UIMessageChunk } from "ai";
import { compactChunks } from "../agent-chat/reduce-chunks.ts";
import type { SessionFetch } from "../http/fetch-chain.ts";
import { readDecisions, readPastTurns } from "./history.ts";
import type { Decision, PastTurn } from "./history.ts";
import { partChunks, stateChunks } from "./message-chunks.ts";

/** How long a resume may look into the past before it goes on without. Milliseconds. */
export const REBUILD_TIMEOUT_MS = 4_000;

/** What a resumed turn is to be completed with. */
export interface RebuildRequest {
  fetch: SessionFetch;
  chatId: string;
  /** The message that the turn's `start` names; undefined before it came, where `inputSeq` says which turn it is. */
  messageId: string | undefined;
  /** Number on `.in` of the record that caused the turn, where it is known. */
  inputSeq: number | undefined;
  /** Cursor of the turn's beginning. */
  cursor: number | undefined;
  /**
   * Whether the reader starts the message over at `start` (AI SDK 7 with `resumeStreamIsReplay`) or goes on in its own
   * copy (AI SDK 6).
   */
  startsOver: boolean;
  /** What the page shows, where the caller said so: then nothing that was trimmed is missing. */
  shown: readonly UIMessage[] | undefined;
  signal: AbortSignal;
}

/** What to read ahead of the rest of a resumed turn. */
export interface Rebuilt {
  /** The message that the turn continues; undefined when it continues none. */
  messageId?: string;
  chunks: UIMessageChunk[];
  /** The turn goes on in a message whose beginning is out of reach: let the reader keep its own copy of it. */
  keepOwn: boolean;
}

/** There is nothing to add. */
export const NOTHING: Rebuilt = { chunks: [], keepOwn: false };

/**
 * A turn may continue a message: after an approval, after an answer. Its replay alone holds the new part only. This
 * finds what came before, in the order in which it happened, so that the message is whole once it was read: the earlier
 * turns' chunks from `.out`, the user's decisions from `.in`.
 *
 * @see PROTOCOL.md section 8, "reload mid-turn"
 */
export async function rebuild(request: RebuildRequest): Promise<Rebuilt> {
  const { fetch, chatId, inputSeq, cursor, startsOver, signal } = request;
  // The common case first: the turn answers a user's message, and one small request says so.
  const sent = await readDecisions(fetch, chatId, inputSeq === undefined ? undefined : inputSeq - 1, signal);
  const caused = sent.findLast(({ seq, message }) => (inputSeq === undefined ? message.id === request.messageId : seq === inputSeq));
  const messageId = inputSeq === undefined ? request.messageId : caused?.message.id;
  if (!caused || messageId === undefined) return NOTHING;
  if (!startsOver) return { messageId, chunks: decisionChunks(caused.message), keepOwn: false };
  const shown = request.shown?.findLast(({ id }) => id === messageId);
  if (shown) return { messageId, chunks: shownBefore(shown, caused.message), keepOwn: false };

  const ours = (all: Decision[]) => all.filter(({ seq, message }) => message.id === messageId && seq <= caused.seq);
  const past = await readPastTurns(fetch, chatId, cursor, signal).catch((): PastTurn[] => []);
  const turns = past.filter((turn) => turn.messageId === messageId);
  // A turn of which no number is known continues a message only if an earlier turn of it is still there.
  if (inputSeq === undefined && !turns.length) return NOTHING;
  const before = past[past.indexOf(turns[0] as PastTurn) - 1]?.inSeq ?? undefined;
  const decisions = ours(inputSeq === undefined || !turns.length ? sent : await readDecisions(fetch, chatId, before, signal));
  const madeBy = (turn: PastTurn, { seq }: Decision) => turn.inSeq !== null && seq <= turn.inSeq;
  const [first] = turns;
  // The oldest turn at hand continues the message too: its beginning has been trimmed away. A page that says what it shows has no copy.
  if (!first || decisions.some((decision) => madeBy(first, decision))) return { messageId, chunks: [], keepOwn: request.shown === undefined };

  const chunks: UIMessageChunk[] = [];
  let rest = decisions;
  for (const turn of turns) {
    for (const decision of rest) if (madeBy(turn, decision)) chunks.push(...decisionChunks(decision.message));
    rest = rest.filter((decision) => !madeBy(turn, decision));
    chunks.push(...contentOf(turn.chunks));
  }
  for (const { message } of rest) chunks.push(...decisionChunks(message));
  return { messageId, chunks, keepOwn: false };
}

/** What of a past turn belongs to its message: not the turn's own frame, and nothing that was shown once and dropped. */
function contentOf(chunks: UIMessageChunk[]): UIMessageChunk[] {
  return compactChunks(
    chunks.flatMap((chunk): UIMessageChunk[] => {
      if (chunk.type === "start" || chunk.type === "finish") return chunk.messageMetadata == null ? [] : [{ type: "message-metadata", messageMetadata: chunk.messageMetadata }];
      if (chunk.type === "error" || chunk.type === "abort" || ("transient" in chunk && chunk.transient)) return [];
      return [chunk];
    }),
  );
}

/** A user's decisions as the chunks that make them again. */
export function decisionChunks(message: UIMessage): UIMessageChunk[] {
  return message.parts.flatMap((part) => ("toolCallId" in part ? stateChunks(part) : []));
}

/**
 * The part of a shown message that lies before the turn that a decision caused: everything up to the last tool call
 * that was decided, with the decisions as they were sent. What follows belongs to the turn and comes with it.
 */
function shownBefore(shown: UIMessage, decision: UIMessage): UIMessageChunk[] {
  const decided = new Map(decision.parts.flatMap((part) => ("toolCallId" in part ? [[part.toolCallId, part] as const] : [])));
  const last = shown.parts.findLastIndex((part) => "toolCallId" in part && decided.has(part.toolCallId));
  const chunks = shown.parts.slice(0, last + 1).flatMap((part, index) => {
    const sent = "toolCallId" in part ? decided.get(part.toolCallId) : undefined;
    const approval = part as { approval?: object };
    const then = sent && { ...part, ...sent, ...(approval.approval && { approval: { ...approval.approval, ...(sent as typeof approval).approval } }) };
    return partChunks((then ?? part) as UIMessage["parts"][number], index);
  });
  return shown.metadata == null ? chunks : [{ type: "message-metadata", messageMetadata: shown.metadata }, ...chunks];
}
