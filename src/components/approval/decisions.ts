import type { UIMessage } from "ai";
import { lastStepTools } from "../../hooks/last-step-tools.ts";
import { asksUser, descriptionOf, isQuestion, type AnyToolPart } from "../parts/describe.ts";
import type { ToolDescriptions } from "../parts/types.ts";

/** The decisions of a message's last step: they are sent together, once every one is made. */
export interface Decisions {
  total: number;
  answered: number;
  /** Approvals that are still open. */
  approvals: AnyToolPart[];
  /** Questions that are still open. */
  questions: AnyToolPart[];
}

const none: Decisions = { total: 0, answered: 0, approvals: [], questions: [] };

/** Reads the decision set out of the message: nothing is kept beside it, so a reload and another tab agree. */
export function decisionsOf(
  message: UIMessage | undefined,
  tools: ToolDescriptions,
  isStreaming: boolean,
): Decisions {
  if (message?.role !== "assistant") return none;
  const result: Decisions = { total: 0, answered: 0, approvals: [], questions: [] };
  for (const part of lastStepTools(message)) {
    const description = descriptionOf(part, tools);
    if (part.state === "approval-requested") result.approvals.push(part);
    else if (asksUser(part, description, isStreaming)) result.questions.push(part);
    else if (part.state === "approval-responded" && !part.approval.isAutomatic) result.answered += 1;
    else if (isQuestion(part, description) && part.state !== "input-available") result.answered += 1;
  }
  result.total = result.answered + result.approvals.length + result.questions.length;
  return result;
}
