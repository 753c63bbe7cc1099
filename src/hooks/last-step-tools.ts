import { type DynamicToolUIPart, isToolUIPart, type ToolUIPart, type UIMessage } from "ai";

/** A tool part, static or dynamic. */
export type AnyToolPart = ToolUIPart | DynamicToolUIPart;

/** Tool parts of a message's last step: the ones that the next request advances. */
export function lastStepTools(message: UIMessage): AnyToolPart[] {
  const lastStart = message.parts.findLastIndex((part) => part.type === "step-start");
  return message.parts.slice(lastStart + 1).filter(isToolUIPart) as AnyToolPart[];
}
