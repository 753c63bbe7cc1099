import type { ModelMessage, ToolSet, UIMessage } from "ai";
import { isToolUIPart } from "ai";
import type { ChatInputChunk, ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import { admit } from "./admit.ts";
import { completeTurn } from "./complete-turn.ts";
import { nextSignal } from "./next-signal.ts";
import type { RunState } from "./run-state.ts";
import { announce, answer, inTurn } from "./run-turn.ts";

type Handover = Extract<ChatInputChunk, { kind: "handover" }>;
type MessagePart = UIMessage["parts"][number];

/** Marks an approval that stands for "the route handler's model asked for this tool", which nobody had to approve. */
const HANDED_OVER = "handover:";

function toolPart(name: string, toolCallId: string, input: unknown, tools: ToolSet): MessagePart {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  const part = { type: `tool-${name}` as const, toolCallId, input };
  // An approved call is what makes `streamText` execute it first. A tool without `execute` waits for the user.
  return tool?.execute
    ? { ...part, state: "approval-responded", approval: { id: `${HANDED_OVER}${toolCallId}`, approved: true } }
    : { ...part, state: "input-available" };
}

/** What the route handler's model said, as the UI message that the client has of it. */
export function partialToUIMessage(partial: readonly ModelMessage[], id: string, tools: ToolSet): UIMessage {
  const parts: MessagePart[] = [{ type: "step-start" }];
  const approvals = new Map<string, string>();
  for (const message of partial) {
    if (message.role !== "assistant") continue;
    const content = typeof message.content === "string" ? [{ type: "text" as const, text: message.content }] : message.content;
    for (const part of content) if (part.type === "tool-approval-request") approvals.set(part.toolCallId, part.approvalId);
    for (const part of content) {
      if (part.type === "text") parts.push({ type: "text", text: part.text, state: "done" });
      if (part.type === "reasoning") parts.push({ type: "reasoning", text: part.text, state: "done" });
      if (part.type !== "tool-call") continue;
      const ready = toolPart(part.toolName, part.toolCallId, part.input, tools);
      const approvalId = approvals.get(part.toolCallId);
      parts.push(approvalId === undefined ? ready : ({ ...ready, state: "approval-requested", approval: { id: approvalId } } as MessagePart));
    }
  }
  return { id, role: "assistant", parts };
}

/** A message without the approvals that only stood for a handover. */
export function withoutHandoverMarks(message: UIMessage): UIMessage {
  const parts = message.parts.map((part) => {
    if (!isToolUIPart(part) || !part.approval?.id.startsWith(HANDED_OVER)) return part;
    const { approval: _approval, ...rest } = part;
    return rest as MessagePart;
  });
  return { ...message, parts };
}

async function takeOver(run: RunState, payload: ChatTaskWirePayload, handover: Handover): Promise<void> {
  const incoming = payload.headStartMessages ?? [];
  await inTurn(run, { trigger: "submit-message", incoming, whole: true }, async (turn) => {
    await admit(run, turn);
    const id = handover.messageId ?? run.port.generateId("msg");
    if (!run.history.findMessage(id) && handover.partialAssistantMessage.length > 0) {
      run.history.upsert(partialToUIMessage(handover.partialAssistantMessage, id, run.tools));
      turn.touched.add(id);
    }
    turn.reconsiderOutput();
    await announce(run, turn);
    if (handover.isFinal) turn.handedResponse = run.history.findMessage(id);
    else await answer(run, turn);
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
