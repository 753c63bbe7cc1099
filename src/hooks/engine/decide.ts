import { getToolName, type UIMessage } from "ai";
import type { AnyToolPart } from "../last-step-tools.ts";
import { findOpenApproval, findOpenQuestion, openDecisions } from "./decisions.ts";
import { maySend } from "./may-send.ts";
import { persistChat } from "./persist.ts";
import type { EngineContext } from "./types.ts";

/**
 * Makes a decision about an open part. Does nothing when it is not open any more: a second click, another tab's answer,
 * or a tab that may only read. A set that is not complete is stored too, so that a reload asks only for the rest.
 */
function decide<M extends UIMessage>(
  context: EngineContext<M>,
  part: AnyToolPart | undefined,
  make: (part: AnyToolPart) => unknown,
): void {
  const { chat, chatId, transport, decisions } = context;
  if (!part || !maySend(transport.chatState(chatId)) || !decisions.record(part)) return;
  void Promise.resolve(make(part)).then(() => {
    if (openDecisions(chat.messages).length > 0) persistChat(context, "decided");
  });
}

/** Answers an approval request. */
export function decideApproval<M extends UIMessage>(
  context: EngineContext<M>,
  id: string,
  approved: boolean,
  reason: string | undefined,
): void {
  const { chat } = context;
  decide(context, findOpenApproval(chat.messages, id), () =>
    chat.addToolApprovalResponse({ id, approved, ...(reason === undefined ? {} : { reason }) }),
  );
}

/** Answers a tool without `execute`. */
export function answerQuestion<M extends UIMessage>(
  context: EngineContext<M>,
  toolCallId: string,
  answer: { output: unknown } | { errorText: string },
): void {
  const { chat } = context;
  decide(context, findOpenQuestion(chat.messages, toolCallId), (part) => {
    const result = "output" in answer ? answer : { state: "output-error", ...answer };
    // The tool's name and output are only known to the app's message type.
    return chat.addToolOutput({ tool: getToolName(part), toolCallId, ...result } as Parameters<typeof chat.addToolOutput>[0]);
  });
}
