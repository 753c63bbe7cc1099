import type { UIMessage } from "ai";
import type { ChatInputChunk, ChatTrigger } from "../../src/transport/protocol/index.ts";
import { isObject } from "./body.ts";
import { HttpError } from "./respond.ts";

const TRIGGERS = {
  "submit-message": true,
  "regenerate-message": true,
  preload: true,
  close: true,
  action: true,
  "handover-prepare": true,
} as const satisfies Record<ChatTrigger, true>;

const refuse = (field: string, expected: string): never => {
  throw new HttpError(400, `Not a ChatInputChunk: ${field} must be ${expected}`, { ok: false });
};

/** Checks and normalizes what a client appends to `.in` of a chat. @see PROTOCOL.md section 3 */
export function readInputChunk(value: unknown): ChatInputChunk {
  if (!isObject(value)) return refuse("the body", "an object");
  switch (value.kind) {
    case "message":
      return { ...value, kind: "message", payload: readPayload(value.payload) };
    case "stop":
      if (value.message !== undefined && typeof value.message !== "string") refuse("message", "a string");
      return value as ChatInputChunk;
    case "handover":
      if (!Array.isArray(value.partialAssistantMessage)) refuse("partialAssistantMessage", "a list of model messages");
      if (typeof value.isFinal !== "boolean") refuse("isFinal", "true or false");
      if (value.messageId !== undefined && typeof value.messageId !== "string") refuse("messageId", "a string");
      return value as ChatInputChunk;
    case "handover-skip":
      return value as ChatInputChunk;
    default:
      return refuse("kind", `one of message, stop, handover, handover-skip`);
  }
}

type MessageChunk = Extract<ChatInputChunk, { kind: "message" }>;

function readPayload(payload: unknown): MessageChunk["payload"] {
  if (!isObject(payload)) return refuse("payload", "an object");
  if (typeof payload.trigger !== "string" || !Object.hasOwn(TRIGGERS, payload.trigger)) {
    refuse("payload.trigger", `one of ${Object.keys(TRIGGERS).join(", ")}`);
  }
  if (typeof payload.chatId !== "string") refuse("payload.chatId", "a string");
  const { messages, ...rest } = payload;
  // The older wire sends the whole history; only its newest message was ever new.
  const newest = Array.isArray(messages) ? (messages.at(-1) as unknown) : undefined;
  const message = rest.message ?? newest;
  if (message !== undefined && !isMessage(message)) refuse("payload.message", "a UI message with id, role and parts");
  return { ...rest, ...(message === undefined ? {} : { message }) } as MessageChunk["payload"];
}

const ROLES: readonly unknown[] = ["user", "assistant", "system"] satisfies Array<UIMessage["role"]>;

/** Whether a value has the shape of a UI message. One without would fail every later turn of its chat. */
export function isMessage(message: unknown): boolean {
  if (!isObject(message) || !ROLES.includes(message.role) || !Array.isArray(message.parts)) return false;
  const isPart = (part: unknown) => isObject(part) && typeof part.type === "string";
  return message.parts.every(isPart) && (message.id === undefined || typeof message.id === "string");
}
