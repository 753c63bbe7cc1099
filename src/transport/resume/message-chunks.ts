import type { UIMessage, UIMessageChunk } from "ai";

type Part = UIMessage["parts"][number];
type ToolPart = Extract<Part, { toolCallId: string }>;

/** The chunks that build a message's parts again, in order. `index` makes the ids of text parts unique. */
export function partChunks(part: Part, index: number): UIMessageChunk[] {
  const id = `before-${index}`;
  switch (part.type) {
    case "step-start":
      return [{ type: "start-step" }];
    case "text":
      return [
        { type: "text-start", id, providerMetadata: part.providerMetadata },
        { type: "text-delta", id, delta: part.text },
        { type: "text-end", id },
      ];
    case "reasoning":
      return [
        { type: "reasoning-start", id, providerMetadata: part.providerMetadata },
        { type: "reasoning-delta", id, delta: part.text },
        { type: "reasoning-end", id },
      ];
  }
  if ("toolCallId" in part) return toolChunks(part);
  // Files, sources, data and what the SDK adds later: such a part is its own chunk.
  return [part as UIMessageChunk];
}

function toolChunks(part: ToolPart): UIMessageChunk[] {
  const { toolCallId } = part;
  const isDynamic = part.type === "dynamic-tool";
  const toolName = isDynamic ? part.toolName : part.type.slice("tool-".length);
  const chunks: UIMessageChunk[] = [
    {
      type: "tool-input-available",
      toolCallId,
      toolName,
      input: part.input,
      providerExecuted: part.providerExecuted,
      title: part.title,
      providerMetadata: "callProviderMetadata" in part ? part.callProviderMetadata : undefined,
      ...(isDynamic && { dynamic: true }),
    },
  ];
  if (part.approval) {
    const { id: approvalId, signature, isAutomatic } = part.approval as { id: string; signature?: string; isAutomatic?: true };
    chunks.push({ type: "tool-approval-request", approvalId, toolCallId, ...(signature !== undefined && { signature }), ...(isAutomatic && { isAutomatic }) });
  }
  return [...chunks, ...stateChunks(part)];
}

/** How far a tool call got, without its input: a decision of the user's, or what the tool answered. */
export function stateChunks(part: ToolPart): UIMessageChunk[] {
  const { toolCallId, approval } = part;
  const decided: UIMessageChunk[] =
    approval && "approved" in approval && approval.approved !== undefined
      ? [{ type: "tool-approval-response", approvalId: approval.id, approved: approval.approved, reason: approval.reason }]
      : [];
  switch (part.state) {
    case "output-available":
      return [...decided, { type: "tool-output-available", toolCallId, output: part.output }];
    case "output-error":
      return [...decided, { type: "tool-output-error", toolCallId, errorText: part.errorText }];
    case "output-denied":
      return [...decided, { type: "tool-output-denied", toolCallId }];
    default:
      return decided;
  }
}
