import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { RunExit, RunPort } from "../core/agent-port.ts";
import { runAction } from "./actions.ts";
import { modelMessagesOf, readClientData } from "./admit.ts";
import { writeBoundary } from "./complete-turn.ts";
import { headStart } from "./handover.ts";
import { type Input, inputOfPayload, inputOfRecord, messageOf } from "./intake.ts";
import type { AgentDefinition } from "./options.ts";
import { RunState } from "./run-state.ts";
import { runTurn } from "./run-turn.ts";
import { restore, writeSnapshot } from "./snapshot.ts";
import { within } from "./wait.ts";
import { warn } from "./warn.ts";

/** How long deferred work may hold a run's end, in milliseconds. */
const LAST_WORK_MS = 5_000;

/** Serves one run of a chat agent: restore, then one record after the other, until something ends it. */
export async function serveChat(agent: AgentDefinition, port: RunPort): Promise<RunExit> {
  const run = new RunState(agent, port);
  await restore(run, port);
  const exit = await serve(run);
  if (run.deferred.size > 0) await within(port.clock, LAST_WORK_MS, run.deferred.idle(), port.signal);
  return port.signal.aborted ? "cancelled" : exit;
}

async function serve(run: RunState): Promise<RunExit> {
  const { port } = run;
  let input: Input = await firstInput(run);
  for (;;) {
    const exit = (await dispatch(run, input)) ?? (await exitAfter(run));
    if (exit || port.signal.aborted) return exit ?? "cancelled";
    const record = await port.in.next({ timeoutMs: port.idleTimeoutInSeconds * 1_000, signal: port.signal });
    if (!record) return suspend(run);
    input = inputOfRecord(record);
  }
}

/** What the run was started with. A preload prepares and waits; a continuation just waits. */
async function firstInput(run: RunState): Promise<Input> {
  const { payload } = run.port;
  if (payload.trigger === "preload" && !run.continuation) await preload(run);
  const input = inputOfPayload(payload);
  const answersNothing = input.kind === "turn" && run.continuation && !messageOf(payload);
  return answersNothing ? { kind: "nothing" } : input;
}

async function preload(run: RunState): Promise<void> {
  run.preloaded = true;
  try {
    await readClientData(run);
    await run.agent.onPreload?.(run.hookBase());
  } catch (error) {
    // A preload writes nothing: whoever sends the first message learns of bad client data with that turn.
    warn(`onPreload of the agent "${run.agent.id}" failed`, error);
  }
}

/** Does one thing. Returns how the run ends, if it ends with it. */
async function dispatch(run: RunState, input: Input): Promise<RunExit | undefined> {
  switch (input.kind) {
    case "turn":
      run.noteMetadata(input.payload.metadata);
      await runTurn(run, turnInput(input.payload));
      return run.handedOver ? "upgrade" : undefined;
    case "action":
      run.noteMetadata(input.payload.metadata);
      await runAction(run, input.payload);
      return undefined;
    case "head-start":
      run.noteMetadata(input.payload.metadata);
      return (await headStart(run, input.payload)) ? undefined : "completed";
    case "stop":
      run.heardStop(input.message);
      await writeBoundary(run);
      return undefined;
    case "close":
      return "closed";
    case "nothing":
      return undefined;
  }
}

function turnInput(payload: ChatTaskWirePayload) {
  const message = messageOf(payload);
  const trigger = payload.trigger === "regenerate-message" ? payload.trigger : "submit-message";
  return {
    trigger,
    incoming: message && trigger === "submit-message" ? [message] : [],
    ...(payload.messageId === undefined ? {} : { messageId: payload.messageId }),
  } as const;
}

/** What was asked for while the turn ran, now that it is over. */
async function exitAfter(run: RunState): Promise<RunExit | undefined> {
  const { requests, port, agent } = run;
  if (requests.close) {
    port.close(requests.close.reason);
    return "closed";
  }
  if (requests.upgrade) {
    writeSnapshot(run);
    await port.endAndContinue("upgrade");
    return "upgrade";
  }
  if (requests.endRun) return "end-run";
  return run.turns >= (agent.maxTurns ?? Infinity) ? "max-turns" : undefined;
}

/** The idle time has passed. */
async function suspend(run: RunState): Promise<RunExit> {
  const { agent, port } = run;
  if (port.signal.aborted) return "cancelled";
  if (agent.onChatSuspend) {
    const phase = run.turns > 0 ? "turn" : run.continuation ? "continuation" : "preload";
    try {
      await agent.onChatSuspend({ ...run.hookBase(), phase, messages: await modelMessagesOf(run), uiMessages: run.history.all() });
    } catch (error) {
      warn(`onChatSuspend of the agent "${agent.id}" threw`, error);
    }
  }
  writeSnapshot(run);
  return "idle";
}
