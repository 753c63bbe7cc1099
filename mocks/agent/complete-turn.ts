import type { LanguageModelUsage, UIMessage } from "ai";
import { CONTROL, RECORD_HEADER, truncateError } from "../../src/transport/protocol/index.ts";
import { cleanAborted, hasContent } from "./clean-message.ts";
import { compactAfterTurn } from "./compaction.ts";
import type { TurnCompleteArgs } from "./hook-types.ts";
import { modelMessagesOf } from "./admit.ts";
import { withoutHandoverMarks } from "./handover-message.ts";
import { ABORT_GRACE_MS, errorText } from "./respond.ts";
import type { RunState } from "./run-state.ts";
import { writeSnapshot } from "./snapshot.ts";
import type { Turn } from "./turn.ts";
import { within } from "./wait.ts";
import { warn } from "./warn.ts";

/** How long deferred work may hold a turn's end, in milliseconds. */
const DEFER_MS = 5_000;

/** Token counts of a run before its first turn. */
export const NO_USAGE = {
  inputTokens: 0,
  outputTokens: 0,
  totalTokens: 0,
  inputTokenDetails: { noCacheTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  outputTokenDetails: { textTokens: 0, reasoningTokens: 0 },
} as LanguageModelUsage;

function addUsage(a: LanguageModelUsage, b: LanguageModelUsage): LanguageModelUsage {
  const add = (x: number | undefined, y: number | undefined) => (x ?? 0) + (y ?? 0);
  return {
    ...a,
    inputTokens: add(a.inputTokens, b.inputTokens),
    outputTokens: add(a.outputTokens, b.outputTokens),
    totalTokens: add(a.totalTokens, b.totalTokens),
  };
}

/** Writes the turn's end: a fresh token, and the number of the last record that was consumed. */
export async function writeBoundary(run: RunState): Promise<string> {
  const { port } = run;
  if (run.requests.close) port.close(run.requests.close.reason);
  const token = await port.mintToken();
  const seq = port.in.consumedSeq;
  const written = port.out.control(CONTROL.turnComplete, {
    [RECORD_HEADER.publicAccessToken]: token,
    ...(seq < 0 ? {} : { [RECORD_HEADER.sessionInEventId]: String(seq) }),
  });
  return String(written);
}

/** What a turn ended as: how much of it is a turn at all, and what failed. */
export interface TurnEnd {
  failure?: unknown;
  /** An edit or a partial answer: no model, no hooks, no turn to count. */
  quiet?: boolean;
}

async function completionArgs(run: RunState, turn: Turn, failure: unknown): Promise<TurnCompleteArgs<unknown, UIMessage>> {
  const raw = turn.handedResponse ?? (await turn.output.message());
  const response = hasContent(raw) ? run.history.findMessage(raw.id) : undefined;
  const error = failure ?? turn.error;
  const finishReason = error !== undefined ? "error" : turn.piped || turn.stopped ? undefined : turn.output.finishReason;
  return {
    ...run.hookBase(),
    turn: turn.number,
    messages: await modelMessagesOf(run),
    uiMessages: run.history.all(),
    newUIMessages: run.history.all().filter((message) => turn.touched.has(message.id)),
    ...(response ? { responseMessage: response } : {}),
    ...(hasContent(raw) ? { rawResponseMessage: raw } : {}),
    ...(finishReason === undefined ? {} : { finishReason }),
    stopped: turn.stopped,
    ...(error === undefined ? {} : { error: truncateError(error) }),
    ...(turn.usage ? { usage: turn.usage } : {}),
    totalUsage: run.totalUsage ?? NO_USAGE,
  };
}

/** Takes what was streamed into the history. What a stop or an error cut short is cleaned first. */
async function keepResponse(run: RunState, turn: Turn, cutShort: boolean): Promise<UIMessage | undefined> {
  const raw = await turn.output.message();
  if (!hasContent(raw)) return turn.handedResponse;
  const response: UIMessage = withoutHandoverMarks(cutShort ? cleanAborted(raw) : raw);
  if (!hasContent(response)) {
    run.history.remove(raw.id);
    return undefined;
  }
  run.history.upsert(response);
  turn.touched.add(response.id);
  return response;
}

/** Adds a turn's tokens to the run's, once, however often its end is tried. */
function countUsage(run: RunState, turn: Turn): void {
  if (!turn.usage || run.previousTurnUsage === turn.usage) return;
  run.totalUsage = addUsage(run.totalUsage ?? NO_USAGE, turn.usage);
  run.previousTurnUsage = turn.usage;
}

/** How long deferred work may still hold this turn: a stop ends the waiting two seconds after it came. */
function patience(run: RunState, turn: Turn): number {
  if (turn.stoppedAt === undefined) return DEFER_MS;
  return Math.max(0, turn.stoppedAt + ABORT_GRACE_MS - run.port.clock.now());
}

/** Ends a turn: deferred work, compaction, hooks, the boundary, the snapshot, and then `onTurnComplete`. */
export async function completeTurn(run: RunState, turn: Turn, { failure, quiet = false }: TurnEnd = {}): Promise<void> {
  const { agent, port } = run;
  const failed = failure !== undefined;
  if (run.deferred.size > 0) await within(port.clock, patience(run, turn), run.deferred.idle(), port.signal);
  turn.admit();
  await turn.output.settle();
  const cutShort = failed || turn.stopped || turn.error !== undefined;
  const response = await keepResponse(run, turn, cutShort);
  countUsage(run, turn);
  if (failed) turn.output.write({ type: "error", errorText: errorText(run, failure) });
  else if (!quiet) {
    await compactAfterTurn(run, turn, response);
    if (agent.onBeforeTurnComplete) {
      await agent.onBeforeTurnComplete(await completionArgs(run, turn, undefined));
      await turn.output.settle();
      // What the hook wrote belongs to the response, unless compaction or the hook took that out of the history.
      if (!response || run.history.findMessage(response.id)) await keepResponse(run, turn, cutShort);
    }
  }
  turn.output.close();
  const lastEventId = await writeBoundary(run);
  run.endTurn();
  if (!quiet) run.turns += 1;
  writeSnapshot(run);
  port.turnEnded(run.history.all());
  if (quiet || !agent.onTurnComplete) return;
  try {
    await agent.onTurnComplete({ ...(await completionArgs(run, turn, failure)), lastEventId });
  } catch (error) {
    // The turn's end is written: an error chunk behind it would surface in the next turn.
    warn(`onTurnComplete of the agent "${agent.id}" threw`, truncateError(error));
  }
  writeSnapshot(run);
}
