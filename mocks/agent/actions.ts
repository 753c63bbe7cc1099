import { admit, hydrate, modelMessagesOf, readClientData } from "./admit.ts";
import { completeTurn } from "./complete-turn.ts";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { ActionTurn } from "./chat-handle-types.ts";
import type { ActionResult } from "./hook-types.ts";
import { respond } from "./respond.ts";
import type { RunState } from "./run-state.ts";
import { announce, answer, inTurn } from "./run-turn.ts";
import { parseWith } from "./schema.ts";
import type { Turn } from "./turn.ts";

function isActionTurn(result: ActionResult): result is ActionTurn {
  return typeof result === "object" && result !== null && "kind" in result && result.kind === "action-turn";
}

/** Validates the action and lets the agent edit the history. A failure undoes the edit. */
async function applyAction(run: RunState, turn: Turn, raw: unknown): Promise<ActionResult> {
  const { agent, history } = run;
  const before = history.all();
  try {
    await readClientData(run);
    await hydrate(run, turn, []);
    const action = agent.actionSchema ? await parseWith(agent.actionSchema, raw, "action") : raw;
    turn.input.action = action;
    if (!agent.onAction) return undefined;
    return await agent.onAction({
      ...run.hookBase(),
      action: action as never,
      uiMessages: history.all(),
      messages: await modelMessagesOf(run),
    });
  } catch (error) {
    history.set(before);
    throw error;
  }
}

/** Makes the turn one that answers the edited history, and the message that came with it, as if it had been sent. */
async function becomeTurn(run: RunState, turn: Turn, { message }: ActionTurn): Promise<void> {
  turn.input.trigger = "submit-message";
  if (message === undefined) return;
  turn.input.incoming = [
    typeof message === "string"
      ? { id: run.port.generateId("msg_"), role: "user", parts: [{ type: "text", text: message }] }
      : message,
  ];
  await admit(run, turn);
}

/**
 * Serves an action: `onAction` edits, and then, by default, `run` follows with trigger `action`. With
 * `actions: "edit"` only what `onAction` returns is a response. `chat.turn()` works in both.
 */
export async function runAction(run: RunState, payload: ChatTaskWirePayload): Promise<void> {
  await inTurn(run, { trigger: "action", incoming: [] }, async (turn) => {
    const result = await applyAction(run, turn, payload.action);
    turn.reconsiderOutput();
    if (isActionTurn(result)) {
      await becomeTurn(run, turn, result);
      turn.reconsiderOutput();
    } else if (result !== undefined && result !== null) {
      turn.admit();
      await respond(run, turn, result);
      return completeTurn(run, turn);
    } else if (run.agent.actions === "edit") {
      turn.admit();
      return completeTurn(run, turn, { quiet: true });
    }
    await announce(run, turn);
    await answer(run, turn);
    if (!run.port.signal.aborted) await completeTurn(run, turn);
  });
}
