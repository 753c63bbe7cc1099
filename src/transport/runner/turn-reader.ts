import { ChatKitError } from "../errors.ts";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { ChatActionSettlement } from "../types.ts";
import type { ChatContext } from "./context.ts";

/** The reading side of one turn. */
export interface TurnReader {
  readonly id: number;
  readonly reader: ChunkReader;
  readonly messageId?: string;
  /** When its send began; undefined for a resumed turn. */
  readonly sentAt?: number;
  readonly resumed: boolean;
  readonly onSettled?: (settlement: ChatActionSettlement) => void;
  /** Number of its own record on `.in`. */
  inputSeq?: number;
  /** A head start has announced its answer: what the session brings again is no beginning. */
  hasBegun?: boolean;
  /** It has read a turn to its end. A watcher goes on: what is missing from then on, it has missed. */
  hasSeenEnd?: boolean;
  /** Stops listening to the caller's signal. */
  release(): void;
  /** Gives the send up, as its signal does. */
  cancel?(): void;
  /** Finds the number of a message that the server has and nothing has answered yet. */
  findUnanswered?: () => Promise<number | undefined>;
}

/** What events say of the send behind a turn. */
export function attributionOf({ messageId, sentAt }: TurnReader, now: number): { messageId?: string; sinceSendMs?: number } {
  return { messageId, sinceSendMs: sentAt === undefined ? undefined : now - sentAt };
}

/** Tells the app that a turn is over, and an action's caller that a boundary at or after its own record came. */
export function announceEnd(
  context: ChatContext,
  entry: TurnReader,
  { sessionInEventId, lastEventId, isCut }: { sessionInEventId: string | undefined; lastEventId: string; isCut: boolean },
): void {
  const { inputSeq, onSettled } = entry;
  entry.hasSeenEnd = true;
  if (!isCut) context.emit({ type: "turn-completed", lastEventId, sessionInEventId, ...attributionOf(entry, context.platform.now()) });
  if (!onSettled || inputSeq === undefined || sessionInEventId === undefined || !(Number(sessionInEventId) >= inputSeq)) return;
  try {
    onSettled({ inputSeq, sessionInEventId, lastEventId });
  } catch {
    // An observer must not turn a completed action into an error.
  }
}

/** Ends a reader in an error and tells the app. */
export function failReader(context: ChatContext, { reader }: Pick<TurnReader, "reader">, reason: ChatKitError | undefined): void {
  reader.fail(tellLost(context, reason));
}

/** Tells the app and the user that output is missing. Without a reason, a gate swallowed it, or the server trimmed it: `lost` says so. */
export function tellLost(context: ChatContext, reason?: ChatKitError, lost = "The previous turn's output was lost. Try again."): ChatKitError {
  const error = reason ?? new ChatKitError("turn_output_lost", lost, { chatId: context.chatId, retryable: true });
  context.store.setState({ error });
  context.emit({ type: "stream-error", error, status: error.status });
  return error;
}
