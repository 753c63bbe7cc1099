import type { UIMessage } from "ai";
import { isToolUIPart } from "ai";
import type { History } from "./history.ts";

type MessagePart = UIMessage["parts"][number];
type ToolPart = Extract<MessagePart, { toolCallId: string }>;

/** The state a tool part must be in for the user's decision to count. Anything later was decided before. */
const AWAITS: Record<string, ReadonlyArray<ToolPart["state"]>> = {
  "approval-responded": ["approval-requested"],
  "output-available": ["input-available"],
  "output-error": ["input-available"],
};

function isTool(part: MessagePart): part is ToolPart {
  return isToolUIPart(part);
}

/** Lays one answered part over the agent's own copy: only the decision is taken from the wire. */
function advance(own: ToolPart, answer: ToolPart): ToolPart {
  if (!AWAITS[answer.state]?.includes(own.state)) return own;
  if (answer.state === "approval-responded") {
    if (own.state !== "approval-requested" || answer.approval.id !== own.approval.id) return own;
    return { ...own, state: "approval-responded", approval: { ...own.approval, ...answer.approval } } as ToolPart;
  }
  if (answer.state === "output-available") {
    return { ...own, state: "output-available", output: answer.output } as ToolPart;
  }
  if (answer.state === "output-error") {
    return { ...own, state: "output-error", errorText: answer.errorText } as ToolPart;
  }
  return own;
}

/**
 * Lays a resubmitted assistant message, slim or whole, over the agent's copy. Text, tool inputs and everything that the
 * model relies on stay the agent's; a decision that was taken before is not taken again.
 *
 * @see PROTOCOL.md section 3
 */
export function overlayAnswers(own: UIMessage, incoming: UIMessage): UIMessage {
  const answers = new Map(incoming.parts.filter(isTool).map((part) => [part.toolCallId, part]));
  let changed = false;
  const parts = own.parts.map((part) => {
    const answer = isTool(part) ? answers.get(part.toolCallId) : undefined;
    const next = answer && isTool(part) ? advance(part, answer) : part;
    changed ||= next !== part;
    return next;
  });
  return changed ? { ...own, parts } : own;
}

/** The agent's copy of a resubmitted message: by id, else the one that holds the same tool calls. */
function ownCopy(history: History, incoming: UIMessage): UIMessage | undefined {
  const byId = history.findMessage(incoming.id);
  if (byId) return byId;
  const calls = new Set(incoming.parts.filter(isTool).map((part) => part.toolCallId));
  return history.current.findLast(
    (message) => message.role === "assistant" && message.parts.some((part) => isTool(part) && calls.has(part.toolCallId)),
  );
}

/** Whether a message has calls that wait for the user: an approval or an answer. */
export function awaitsUser(message: UIMessage | undefined): boolean {
  if (message?.role !== "assistant") return false;
  return message.parts.some(
    (part) => isTool(part) && (part.state === "approval-requested" || (part.state === "input-available" && !part.providerExecuted)),
  );
}

/**
 * Takes one incoming message into the history. A user message of a known id was edited: it replaces the old one and
 * everything after it. An assistant message answers tools.
 *
 * @returns The message as the history holds it now.
 * @throws When an assistant message answers nothing that this chat knows.
 */
export function mergeIncoming(history: History, incoming: UIMessage): UIMessage {
  if (incoming.role !== "assistant") {
    if (history.findMessage(incoming.id)) history.rollbackTo(incoming.id);
    history.upsert(incoming);
    return incoming;
  }
  const own = ownCopy(history, incoming);
  if (!own) {
    throw new Error(`This chat has no message "${incoming.id}", so there is nothing to answer. Reload it and try again.`);
  }
  const merged = overlayAnswers(own, incoming);
  history.upsert(merged);
  return merged;
}

/** Lays answers over a history that the app itself provided; user messages are the app's to place. */
export function mergeIntoHydrated(history: History, incoming: UIMessage): void {
  const own = incoming.role === "assistant" ? ownCopy(history, incoming) : undefined;
  if (own) history.upsert(overlayAnswers(own, incoming));
}
