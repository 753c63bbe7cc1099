import type { ModelMessage, ToolSet, UIMessage } from "ai";
import { isToolUIPart } from "ai";

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

/** What the handler already knows of its tools: approvals that it gave itself, and results by tool call. */
function settledIn(partial: readonly ModelMessage[]) {
  const approved = new Set<string>();
  const results = new Map<string, unknown>();
  for (const message of partial) {
    if (message.role !== "tool") continue;
    for (const part of message.content) {
      if (part.type === "tool-approval-response" && part.approved) approved.add(part.approvalId);
      if (part.type === "tool-result") results.set(part.toolCallId, "value" in part.output ? part.output.value : undefined);
    }
  }
  return { approved, results };
}

/** What the route handler's model said, as the UI message that the client has of it. */
export function partialToUIMessage(partial: readonly ModelMessage[], id: string, tools: ToolSet): UIMessage {
  const parts: MessagePart[] = [{ type: "step-start" }];
  const { approved, results } = settledIn(partial);
  const approvals = new Map<string, string>();
  for (const message of partial) {
    if (message.role !== "assistant") continue;
    const content = typeof message.content === "string" ? [{ type: "text" as const, text: message.content }] : message.content;
    for (const part of content) {
      // The published handler answers the approvals that it adds itself: they only say "go on with this tool".
      if (part.type === "tool-approval-request" && !approved.has(part.approvalId)) approvals.set(part.toolCallId, part.approvalId);
    }
    for (const part of content) {
      if (part.type === "text") parts.push({ type: "text", text: part.text, state: "done" });
      if (part.type === "reasoning") parts.push({ type: "reasoning", text: part.text, state: "done" });
      if (part.type !== "tool-call") continue;
      const ready = toolPart(part.toolName, part.toolCallId, part.input, tools);
      if (results.has(part.toolCallId)) {
        const { toolCallId, input } = part;
        parts.push({ type: `tool-${part.toolName}`, toolCallId, input, state: "output-available", output: results.get(toolCallId) });
        continue;
      }
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

/** Tools that agree to the approvals which stand for a handover: AI SDK 6 denies one that the tool would not have asked for. */
export function acceptingHandover(tools: ToolSet): ToolSet {
  const entries = Object.entries(tools).map(([name, original]) => {
    const { needsApproval } = original;
    const asks: typeof needsApproval = async (input: unknown, options: { toolCallId: string; messages: ModelMessage[] }) =>
      isHandedOver(options) || (typeof needsApproval === "function" ? needsApproval(input as never, options as never) : needsApproval === true);
    return [name, { ...original, needsApproval: asks }];
  });
  return Object.fromEntries(entries) as ToolSet;
}

function isHandedOver({ toolCallId, messages }: { toolCallId: string; messages: ModelMessage[] }): boolean {
  return messages.some(
    ({ role, content }) =>
      role === "assistant" &&
      typeof content !== "string" &&
      content.some((part) => part.type === "tool-approval-request" && part.approvalId === `${HANDED_OVER}${toolCallId}`),
  );
}
