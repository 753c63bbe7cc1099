"use client";
import { ApprovalCard } from "../approval/ApprovalCard.tsx";
import { asksUser, isQuestion, toolNameOf, type AnyToolPart } from "../parts/describe.ts";
import type { PartRendererProps } from "../parts/types.ts";
import { useToolDescription } from "../provider/config.ts";
import { QuestionCard } from "../question/QuestionCard.tsx";
import { ToolCall } from "./ToolCall.tsx";

/** A tool call as its state wants it: an approval card, a question, or the one line. */
export function ToolPart({ part, isStreaming }: PartRendererProps<AnyToolPart>) {
  const description = useToolDescription(toolNameOf(part));
  if (part.state === "approval-requested") return <ApprovalCard part={part} />;
  if (asksUser(part, description, isStreaming) || isQuestion(part, description)) return <QuestionCard part={part} />;
  return <ToolCall part={part} />;
}
