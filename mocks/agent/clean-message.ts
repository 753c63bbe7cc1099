import type { UIMessage } from "ai";
import { isToolUIPart } from "ai";

type MessagePart = UIMessage["parts"][number];

/** Whether a message says anything beyond the start of a step. */
export function hasContent(message: UIMessage | undefined): message is UIMessage {
  return message !== undefined && message.parts.some((part) => part.type !== "step-start");
}

function isUnfinishedTool(part: MessagePart): boolean {
  return isToolUIPart(part) && (part.state === "input-streaming" || part.state === "input-available");
}

function done(part: MessagePart): MessagePart {
  return (part.type === "text" || part.type === "reasoning") && part.state === "streaming" ? { ...part, state: "done" } : part;
}

/** A message that a stop or an error cut short, without calls that will never finish and with its text marked as done. */
export function cleanAborted(message: UIMessage): UIMessage {
  return { ...message, parts: message.parts.filter((part) => !isUnfinishedTool(part)).map(done) };
}

/** The text of a message, its text parts joined. */
export function textOf(message: UIMessage): string {
  return message.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** A message without the step that it was in when it was cut, unless that step's tools have run. */
export function withoutCutStep(message: UIMessage): UIMessage {
  const at = message.parts.findLastIndex((part) => part.type === "step-start");
  if (at < 0 || message.parts.slice(at).some(isToolUIPart)) return message;
  return { ...message, parts: message.parts.slice(0, at) };
}
