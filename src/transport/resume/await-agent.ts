import type { ChatKitError } from "../errors.ts";
import { inTime } from "../http/failure.ts";
import type { SessionFetch } from "../http/fetch-chain.ts";
import { NO_SEQ } from "../machines/turn.ts";
import type { ChatContext } from "../runner/context.ts";
import { NO_OUTSTANDING } from "../runner/session.ts";
import { failReader } from "../runner/turn-reader.ts";
import type { Turns } from "../runner/turns.ts";
import { readOutstanding, readTail } from "./history.ts";

/** What waiting for an agent needs of its chat. */
export interface AwaitPorts {
  context: ChatContext;
  turns: Turns;
  fetch: SessionFetch;
  /** The agent has never heard the newest message. */
  onUnheard(): void;
}

/** How often the server is asked, and how long neither channel may bring anything. Milliseconds. */
const FIRST_LOOK_MS = 1_000;
const MAX_LOOK_MS = 32_000;
const SILENCE_MS = 120_000;
const LOOK_TIMEOUT_MS = 4_000;

/**
 * A turn may never reach the agent: its page went while the message was on its way, or its head start broke off. Then no
 * boundary ever ends it. Looks at `.in` until there is something that the agent answers, and gives the turn up where there
 * never will be. `reason`: what its reader is told then. `isWhole`: the reader has the whole answer, which is well where
 * the route handler needs no agent, and is not where it let a waiting one go. Answers whether it gave up.
 */
export async function awaitAgent({ context, turns, fetch, onUnheard }: AwaitPorts, id: number, reason: ChatKitError, isWhole = false): Promise<boolean> {
  const { platform, chatId } = context;
  const isOpen = () => turns.readers.has(id) && turns.machine.turn?.id === id && turns.machine.turn.seq === NO_SEQ;
  // One after the other: what a head start says comes before it lets the agent go.
  const look = async (signal: AbortSignal) => [await readOutstanding(fetch, chatId, signal), await readTail(fetch, chatId, signal)] as const;
  let tail: number | undefined;
  let since = platform.now();
  let isSkipped = false;
  // Whoever has the whole answer waits for its end only.
  for (let waitMs = isWhole ? 0 : FIRST_LOOK_MS; ; waitMs = Math.min(2 * waitMs || FIRST_LOOK_MS, MAX_LOOK_MS)) {
    await context.waiter.wait(waitMs);
    if (!isOpen()) return false;
    const [outstanding, end] = await inTime(platform, LOOK_TIMEOUT_MS, undefined, look).catch(() => [undefined, undefined] as const);
    if (!isOpen() || outstanding?.unanswered !== undefined) return false;
    if (!outstanding) continue;
    if (end !== tail) since = platform.now();
    tail = end;
    isSkipped = outstanding.isSkipped;
    if (isSkipped || (isWhole && end === undefined) || platform.now() - since >= SILENCE_MS) break;
  }
  // What the turn left on `.out` ends here: nothing else tells it from the next turn's.
  const entry = turns.readers.get(id);
  onUnheard();
  const isFine = isWhole && !isSkipped;
  if (isFine) turns.send({ type: "end" });
  else turns.refused(id, reason);
  context.change({ cursor: tail, ...NO_OUTSTANDING });
  turns.restart();
  if (!isFine && entry) failReader(context, entry, reason);
  return true;
}
