import type { UIMessage } from "ai";

type Part = UIMessage["parts"][number] & Record<string, unknown>;

/** Tool states that a client may decide, with the fields that carry the decision. @see PROTOCOL.md section 3 */
const DECIDED: Record<string, readonly string[]> = {
  "approval-responded": ["approval"],
  "output-available": ["output", "approval"],
  "output-error": ["errorText", "approval"],
  "output-denied": ["approval"],
};

/**
 * A resubmitted assistant message on the wire: its id, its role and the decided tool parts. The agent lays them over
 * its own copy. User messages, and assistant messages without a decision, travel whole.
 */
export function slimMessage(message: UIMessage): UIMessage {
  if (message.role !== "assistant") return message;
  const decided = (message.parts as Part[]).filter(
    (part) => (part.type.startsWith("tool-") || part.type === "dynamic-tool") && String(part.state) in DECIDED,
  );
  if (decided.length === 0) return message;
  const parts = decided.map((part) => {
    const fields = ["type", "toolCallId", "state", "toolName", ...(DECIDED[String(part.state)] ?? [])];
    return Object.fromEntries(fields.filter((field) => part[field] !== undefined).map((field) => [field, part[field]]));
  });
  return { id: message.id, role: message.role, parts: parts as unknown as UIMessage["parts"] };
}
