import { getToolOrDynamicToolName, type UIMessage } from "ai";
import { findOpenApproval, findOpenQuestion } from "./decisions.ts";
import { maySend } from "./may-send.ts";
import type { EngineContext } from "./types.ts";

/**
 * Answers an approval request. Does nothing when it is not open any more: a second click, another tab's answer, or a
 * tab that may only read.
 */
export function decideApproval<M extends UIMessage>(
  context: EngineContext<M>,
  id: string,
  approved: boolean,
  reason: string | undefined,
): void {
  const part = findOpenApproval(context.chat.messages, id);
  if (!part || !maySend(context.transport.chatState(context.chatId)) || !context.decisions.record(part)) return;
  void context.chat.addToolApprovalResponse({ id, approved, ...(reason === undefined ? {} : { reason }) });
}

/** Answers a tool without `execute`, under the same conditions. */
export function answerQuestion<M extends UIMessage>(
  context: EngineContext<M>,
  toolCallId: string,
  answer: { output: unknown } | { errorText: string },
): void {
  const part = findOpenQuestion(context.chat.messages, toolCallId);
  if (!part || !maySend(context.transport.chatState(context.chatId)) || !context.decisions.record(part)) return;
  const tool = getToolOrDynamicToolName(part);
  const result = "output" in answer ? { output: answer.output } : { state: "output-error", errorText: answer.errorText };
  // The tool's name and output are only known to the app's message type.
  void context.chat.addToolOutput({ tool, toolCallId, ...result } as Parameters<typeof context.chat.addToolOutput>[0]);
}
