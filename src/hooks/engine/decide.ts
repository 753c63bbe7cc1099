import { getToolOrDynamicToolName, type UIMessage } from "ai";
import { findOpenApproval, findOpenQuestion, openDecisions } from "./decisions.ts";
import { maySend } from "./may-send.ts";
import { persistChat } from "./persist.ts";
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
  const done = context.chat.addToolApprovalResponse({ id, approved, ...(reason === undefined ? {} : { reason }) });
  void Promise.resolve(done).then(() => keepPartOfSet(context));
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
  const done = context.chat.addToolOutput({ tool, toolCallId, ...result } as Parameters<typeof context.chat.addToolOutput>[0]);
  void Promise.resolve(done).then(() => keepPartOfSet(context));
}

/** A set that is not complete is stored too, so that a reload asks only for the rest. */
function keepPartOfSet<M extends UIMessage>(context: EngineContext<M>): void {
  if (openDecisions(context.chat.messages).length > 0) persistChat(context, "decided");
}
