import { CONTROL } from "../../src/transport/protocol/index.ts";
import { admit, modelMessagesOf } from "./admit.ts";
import { completeTurn } from "./complete-turn.ts";
import type { AgentResponse } from "./hook-types.ts";
import { ABORT_GRACE_MS, respond } from "./respond.ts";
import type { RunState } from "./run-state.ts";
import { writeSnapshot } from "./snapshot.ts";
import { managedStreamText } from "./stream-text-options.ts";
import type { Turn, TurnInput } from "./turn.ts";
import { graceAfterAbort } from "./wait.ts";

/** Runs one turn to its boundary, whatever fails on the way. */
export async function runTurn(run: RunState, input: TurnInput): Promise<void> {
  await inTurn(run, input, async (turn) => {
    if ((await admit(run, turn)) === "wait") return completeTurn(run, turn, { quiet: true });
    await announce(run, turn);
    if (run.requests.upgrade && mayHandOver(run) && (await handOver(run))) return;
    await answer(run, turn);
    if (!run.port.signal.aborted) await completeTurn(run, turn);
  });
}

/** Opens a turn around some work. A failure becomes an error chunk and the turn's end; the conversation goes on. */
export async function inTurn(run: RunState, input: TurnInput, work: (turn: Turn) => Promise<void>): Promise<void> {
  const turn = run.openTurn(input);
  try {
    await work(turn);
  } catch (error) {
    // A cancelled run has nobody left to tell.
    if (!run.port.signal.aborted) await completeTurn(run, turn, { failure: error });
  } finally {
    run.endTurn();
  }
}

/** The turn is certain: `onChatStart` (once per chat) and `onTurnStart`. */
export async function announce(run: RunState, turn: Turn): Promise<void> {
  const { agent } = run;
  turn.admit();
  const args = async () => ({
    ...run.hookBase(),
    messages: await modelMessagesOf(run),
    uiMessages: run.history.all(),
    trigger: turn.input.trigger,
  });
  if (!run.chatStarted) {
    run.chatStarted = true;
    await agent.onChatStart?.(await args());
  }
  if (agent.onTurnStart) await agent.onTurnStart(await args());
  // A run that crashes from here on leaves its successor the message that it was answering.
  writeSnapshot(run);
}

/**
 * A message is handed over once: the run that got it so answers it, whatever it asks for. It gives way afterwards, if it
 * is at least newer than the run that gave it the message.
 */
function mayHandOver(run: RunState): boolean {
  if (run.handedOverFrom === undefined) return true;
  if (run.port.version <= run.handedOverFrom) run.requests.upgrade = false;
  return false;
}

/**
 * Hands the message of this turn to a run of the newest version. Nothing is written that would end the turn.
 *
 * @returns False when another run took over before: this one answers after all.
 */
async function handOver(run: RunState): Promise<boolean> {
  run.port.out.control(CONTROL.upgradeRequired);
  writeSnapshot(run, { handedOverFrom: run.port.version });
  const { swapped } = await run.port.endAndContinue("upgrade");
  run.handedOver = swapped;
  if (!swapped) run.requests.upgrade = false;
  return swapped;
}

/** Calls the agent's `run` and streams what it returns. A stop bounds both. */
export async function answer(run: RunState, turn: Turn): Promise<void> {
  if (turn.signal.aborted) return;
  turn.reconsiderOutput();
  const { trigger, messageId, action } = turn.input;
  const grace = graceAfterAbort(run.port.clock, turn.signal, ABORT_GRACE_MS);
  try {
    const work = Promise.resolve(
      run.agent.run({
        ...run.hookBase(),
        messages: await modelMessagesOf(run),
        trigger,
        ...(messageId === undefined ? {} : { messageId }),
        ...(trigger === "action" ? { action: action as never } : {}),
        tools: run.tools,
        streamText: managedStreamText(run, turn),
        signal: turn.signal,
        stopSignal: turn.stop.signal,
        cancelSignal: run.port.signal,
        ...(run.previousTurnUsage ? { previousTurnUsage: run.previousTurnUsage } : {}),
      }),
    );
    const response = await Promise.race([work, grace.over.then((): AgentResponse => undefined)]);
    await respond(run, turn, response);
  } catch (error) {
    // What a stopped turn throws is the stop.
    if (!turn.signal.aborted) throw error;
  } finally {
    grace.cancel();
  }
}
