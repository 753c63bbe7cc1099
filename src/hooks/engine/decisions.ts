import { isToolUIPart, type UIMessage } from "ai";
import { CUT_OFF_TOOL } from "../cut-tools.ts";
import { type AnyToolPart, lastStepTools } from "../last-step-tools.ts";

/**
 * Something in a message that waits for the user: an approval request, or a call of a tool without `execute` (a
 * question). One turn can hold several; they are one decision set and are sent together.
 */
export interface OpenDecision {
  kind: "approval" | "question";
  toolCallId: string;
  /** Set for approvals. */
  approvalId: string | null;
  part: AnyToolPart;
}

/** {@link lastStepTools} of the newest message. None unless that is the assistant's. */
function newestTools(messages: readonly UIMessage[]): AnyToolPart[] {
  return messages.slice(-1).flatMap((last) => (last.role === "assistant" ? lastStepTools(last) : []));
}

function openDecision(part: AnyToolPart): OpenDecision | null {
  const { toolCallId, state } = part;
  if (state === "approval-requested") return { kind: "approval", toolCallId, approvalId: part.approval.id, part };
  return state === "input-available" && !part.providerExecuted ? { kind: "question", toolCallId, approvalId: null, part } : null;
}

/** What the newest message asks of the user. Empty unless the newest message is the assistant's. */
export function openDecisions(messages: readonly UIMessage[]): OpenDecision[] {
  return newestTools(messages).flatMap((part) => openDecision(part) ?? []);
}

/** The approval with this id, while it is open. Once the user has written on, the agent does not hear of it any more. */
export function findOpenApproval(messages: readonly UIMessage[], approvalId: string): AnyToolPart | undefined {
  return openDecisions(messages).find((open) => open.approvalId === approvalId)?.part;
}

/** The call of a client-side tool with this id, while it is unanswered and the user has not written on. */
export function findOpenQuestion(messages: readonly UIMessage[], toolCallId: string): AnyToolPart | undefined {
  return openDecisions(messages).find((open) => open.kind === "question" && open.toolCallId === toolCallId)?.part;
}

/**
 * Whether the newest message is to be resubmitted now: the user decided something in it **here** that was not sent yet,
 * and nothing in its last step is still open. Results of tools that ran on the server never count, so a server tool
 * that ends a step is not sent for ever.
 *
 * @param unsent Tool call ids that the user decided in this page and that were not sent yet.
 */
export function decisionsAreComplete(messages: readonly UIMessage[], unsent: ReadonlySet<string>): boolean {
  const tools = newestTools(messages);
  if (tools.some((part) => openDecision(part) || part.state === "input-streaming")) return false;
  return tools.some(({ toolCallId }) => unsent.has(toolCallId));
}

/** Whether the newest message holds an approval that was answered and never taken up: its send was lost with its page. */
export function hasLostDecision(messages: readonly UIMessage[]): boolean {
  const tools = newestTools(messages);
  return !tools.some(openDecision) && tools.some(({ state }) => state === "approval-responded");
}

/** The messages as a turn that was cut off leaves them: calls of the newest step that have no result will get none. */
export function cutOffTools<M extends UIMessage>(messages: readonly M[]): M[] {
  const open = newestTools(messages).filter(({ state }) => state.startsWith("input"));
  const cutOff = (part: AnyToolPart) => ({ ...part, state: "output-error", errorText: CUT_OFF_TOOL }) as AnyToolPart;
  return withParts(messages, new Map(open.map((part) => [part.toolCallId, cutOff(part)])));
}

/** The messages with the given tool parts in place of their own, by tool call id. */
export function withParts<M extends UIMessage>(messages: readonly M[], parts: ReadonlyMap<string, AnyToolPart>): M[] {
  return messages.map((message) => {
    const touched = message.parts.some((part) => isToolUIPart(part) && parts.has(part.toolCallId));
    if (!touched) return message;
    return {
      ...message,
      parts: message.parts.map((part) => (isToolUIPart(part) ? (parts.get(part.toolCallId) ?? part) : part)),
    };
  });
}
