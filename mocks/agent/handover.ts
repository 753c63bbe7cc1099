import type { ChatInputChunk, ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { admit } from "./admit.ts";
import { awaitsUser } from "./incoming.ts";
import { completeTurn } from "./complete-turn.ts";
import { acceptingHandover, partialToUIMessage } from "./handover-message.ts";
import { nextSignal } from "./next-signal.ts";
import type { RunState } from "./run-state.ts";
import { announce, answer, inTurn } from "./run-turn.ts";

type Handover = Extract<ChatInputChunk, { kind: "handover" }>;

async function takeOver(run: RunState, payload: ChatTaskWirePayload, handover: Handover): Promise<void> {
  const incoming = payload.headStartMessages ?? [];
  await inTurn(run, { trigger: "submit-message", incoming, whole: true }, async (turn) => {
    await admit(run, turn);
    const id = handover.messageId ?? run.port.generateId("msg_");
    if (!run.history.findMessage(id) && handover.partialAssistantMessage.length > 0) {
      run.history.upsert(partialToUIMessage(handover.partialAssistantMessage, id, run.tools));
      turn.touched.add(id);
    }
    run.tools = acceptingHandover(run.tools);
    turn.reconsiderOutput();
    await announce(run, turn);
    const handed = run.history.findMessage(id);
    const waits = awaitsUser(handed);
    if (handover.isFinal || waits) turn.handedResponse = handed;
    else await answer(run, turn);
    // The handler left the end of a message with tool calls to whoever goes on with it.
    if (waits) run.port.out.append({ type: "finish" });
    if (!run.port.signal.aborted) await completeTurn(run, turn);
  });
}

/**
 * The first turn through the app's own route handler: waits for what the handler's model said and goes on from there.
 *
 * @returns False when the handler skipped, or never came back: the run ends without a turn.
 * @see PROTOCOL.md section 9
 */
export async function headStart(run: RunState, payload: ChatTaskWirePayload): Promise<boolean> {
  const record = await nextSignal(run.port);
  if (record?.chunk.kind !== "handover") return false;
  await takeOver(run, payload, record.chunk);
  return true;
}
