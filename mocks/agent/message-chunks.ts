import type { UIMessage, UIMessageChunk } from "ai";
import { getToolName, isDataUIPart, isToolUIPart } from "ai";

type MessagePart = UIMessage["parts"][number];
type ToolPart = Extract<MessagePart, { toolCallId: string }>;

function* toolChunks(part: ToolPart): Generator<UIMessageChunk> {
  const { toolCallId, input } = part;
  const toolName = getToolName(part);
  const dynamic = part.type === "dynamic-tool" ? { dynamic: true as const } : {};
  yield { type: "tool-input-available", toolCallId, toolName, input, ...dynamic };
  if (part.state === "approval-requested") yield { type: "tool-approval-request", toolCallId, approvalId: part.approval.id };
  if (part.state === "output-available") yield { type: "tool-output-available", toolCallId, output: part.output, ...dynamic };
  if (part.state === "output-error") yield { type: "tool-output-error", toolCallId, errorText: part.errorText, ...dynamic };
}

function* partChunks(part: MessagePart, id: string): Generator<UIMessageChunk> {
  if (part.type === "text") {
    yield { type: "text-start", id };
    yield { type: "text-delta", id, delta: part.text };
    yield { type: "text-end", id };
  } else if (part.type === "reasoning") {
    yield { type: "reasoning-start", id };
    yield { type: "reasoning-delta", id, delta: part.text };
    yield { type: "reasoning-end", id };
  } else if (part.type === "file") {
    yield { type: "file", url: part.url, mediaType: part.mediaType };
  } else if (part.type === "source-url" || part.type === "source-document") {
    yield part;
  } else if (isDataUIPart(part)) {
    yield part as UIMessageChunk;
  } else if (isToolUIPart(part)) {
    yield* toolChunks(part);
  }
}

/** A ready message as the chunks that would have made it. */
export function* messageChunks(message: UIMessage): Generator<UIMessageChunk> {
  const { id, metadata } = message;
  yield { type: "start", ...(id ? { messageId: id } : {}), ...(metadata === undefined ? {} : { messageMetadata: metadata }) };
  if (message.parts[0]?.type !== "step-start") yield { type: "start-step" };
  let open = message.parts[0]?.type !== "step-start";
  for (const [index, part] of message.parts.entries()) {
    if (part.type === "step-start") {
      if (open) yield { type: "finish-step" };
      yield { type: "start-step" };
      open = true;
    } else yield* partChunks(part, `part-${index}`);
  }
  if (open) yield { type: "finish-step" };
  yield { type: "finish" };
}

/** A text as the chunks of a whole message. Its id is the turn's. */
export function* textChunks(id: string, text: string): Generator<UIMessageChunk> {
  yield { type: "start" };
  yield { type: "start-step" };
  yield { type: "text-start", id };
  yield { type: "text-delta", id, delta: text };
  yield { type: "text-end", id };
  yield { type: "finish-step" };
  yield { type: "finish" };
}
