import type { UIMessage } from "ai";
import type { ChatTaskWirePayload } from "../../src/transport/protocol/index.ts";
import type { InRecord } from "../core/agent-port.ts";

type MessageRecord = InRecord & { chunk: { kind: "message"; payload: ChatTaskWirePayload } };
type UserMessageRecord = InRecord & { chunk: { kind: "message"; payload: ChatTaskWirePayload & { message: UIMessage } } };

/** Whether a record holds a message that someone sent. */
export function isMessage(record: InRecord): record is MessageRecord {
  return record.chunk.kind === "message";
}

/** Whether a record holds a new user message: the only kind that may be steered into a running turn. */
export function isUserMessage(record: InRecord): record is UserMessageRecord {
  return isMessage(record) && record.chunk.payload.trigger === "submit-message" && record.chunk.payload.message?.role === "user";
}
