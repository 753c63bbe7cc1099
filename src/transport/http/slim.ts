import type { UIMessage } from "ai";

type Part = UIMessage["parts"][number] & Record<string, unknown>;

/** Tool states that a client may decide. @see PROTOCOL.md section 3 */
const DECIDED = /^(approval-responded|output-(available|error|denied))$/;
/** What of such a part carries the decision. */
const FIELDS = ["type", "toolCallId", "state", "toolName", "output", "errorText", "approval"];

/**
 * A resubmitted assistant message on the wire: its id, its role and the decided tool parts. The agent lays them over
 * its own copy. User messages, and assistant messages without a decision, travel whole.
 */
export function slimMessage(message: UIMessage): UIMessage {
  if (message.role !== "assistant") return message;
  const decided = (message.parts as Part[]).filter(
    (part) => (part.type.startsWith("tool-") || part.type === "dynamic-tool") && DECIDED.test(String(part.state)),
  );
  if (decided.length === 0) return message;
  const parts = decided.map((part) => Object.fromEntries(FIELDS.map((field) => [field, part[field]])));
  return { id: message.id, role: message.role, parts: parts as unknown as UIMessage["parts"] };
}
