import type { UIMessage } from "ai";
import { INJECTED_PART_TYPE } from "../../transport/protocol/index.ts";
import { fieldsOf } from "../fields-of.ts";

/** A message that the agent took into a running turn, as the injection point in the stream names it. */
export interface InjectedMessage {
  id: string;
  text: string;
}

function dataOf(part: unknown): Record<string, unknown> | null {
  const { type, data } = fieldsOf(part);
  return type === INJECTED_PART_TYPE ? fieldsOf(data) : null;
}

function isInjectedMessage(value: unknown): value is InjectedMessage {
  const { id, text } = fieldsOf(value);
  return typeof id === "string" && typeof text === "string";
}

/** True for the part of an assistant message at which steered messages went into the model's context. */
export function isInjectionPoint(part: unknown): boolean {
  return dataOf(part) !== null;
}

/** Ids of the messages that were injected at this part. Empty for any other part. */
export function getInjectedMessageIds(part: unknown): string[] {
  const data = dataOf(part);
  if (!data) return [];
  if (Array.isArray(data.messageIds)) return data.messageIds.filter((id) => typeof id === "string");
  return getInjectedMessages(part).map((message) => message.id);
}

/** The messages that were injected at this part, with their text: works after the turn and after a reload too. */
export function getInjectedMessages(part: unknown): InjectedMessage[] {
  const messages = dataOf(part)?.messages;
  return Array.isArray(messages) ? messages.filter(isInjectedMessage) : [];
}

/** Ids of everything that the assistant's messages say was injected. */
export function collectInjectedIds(messages: readonly UIMessage[]): string[] {
  return messages.flatMap((message) =>
    message.role === "assistant" ? message.parts.flatMap((part) => getInjectedMessageIds(part)) : [],
  );
}
