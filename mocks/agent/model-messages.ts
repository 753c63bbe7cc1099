import type { ModelMessage, ToolSet, UIMessage } from "ai";
import { convertToModelMessages, isToolUIPart } from "ai";
import { INJECTED_PART_TYPE } from "../../src/transport/protocol/index.ts";

type MessagePart = UIMessage["parts"][number];

/** Data of the part that proves an injection. */
export interface InjectedData {
  messageIds: string[];
  messages: Array<{ id: string; text: string }>;
}

/** The model's memory of what was compacted away: these messages stand for everything up to and including `throughId`. */
export interface ModelPrefix {
  messages: ModelMessage[];
  throughId: string;
}

function injectedData(part: MessagePart): InjectedData | undefined {
  return part.type === INJECTED_PART_TYPE && "data" in part ? (part.data as InjectedData) : undefined;
}

/** Calls that no provider would take: waiting for the user, or approved and never run. */
function isOpenCall(part: MessagePart, isLast: boolean): boolean {
  if (!isToolUIPart(part)) return false;
  if (part.state === "approval-responded") return !isLast && part.approval.approved;
  return part.state === "input-streaming" || part.state === "input-available" || part.state === "approval-requested";
}

/** Cuts an assistant message where steered messages went into the model's context, and puts those in between. */
function splitAtInjections(message: UIMessage, users: ReadonlyMap<string, UIMessage>): UIMessage[] {
  const pieces: UIMessage[] = [];
  let parts: MessagePart[] = [];
  const flush = () => {
    if (parts.length > 0) pieces.push({ ...message, parts });
    parts = [];
  };
  for (const part of message.parts) {
    const injected = injectedData(part);
    if (!injected) {
      parts.push(part);
      continue;
    }
    flush();
    for (const { id, text } of injected.messages) {
      pieces.push(users.get(id) ?? { id, role: "user", parts: [{ type: "text", text }] });
    }
  }
  flush();
  return pieces;
}

/**
 * The history as the model should see it: steered messages where they were injected, no calls without an answer (unless
 * the newest message is about to be continued), and the summary in place of what was compacted.
 */
export async function toModelMessages(
  messages: readonly UIMessage[],
  options: { tools?: ToolSet; prefix?: ModelPrefix } = {},
): Promise<ModelMessage[]> {
  const { tools, prefix } = options;
  const compacted = prefix ? messages.findIndex((message) => message.id === prefix.throughId) : -1;
  const visible = messages.slice(compacted + 1);
  const steered = new Set(
    visible.flatMap((message) => message.parts.flatMap((part) => injectedData(part)?.messageIds ?? [])),
  );
  const users = new Map(visible.filter((message) => message.role === "user").map((message) => [message.id, message]));
  const pieces = visible
    .filter((message) => !steered.has(message.id))
    .flatMap((message) => {
      if (message.role !== "assistant") return [message];
      const parts = message.parts.filter((part) => !isOpenCall(part, message === visible.at(-1)));
      return splitAtInjections({ ...message, parts }, users);
    })
    .filter((message) => message.role !== "assistant" || message.parts.some((part) => part.type !== "step-start"));
  const converted = await convertToModelMessages(pieces, tools ? { tools } : undefined);
  return compacted >= 0 && prefix ? [...prefix.messages, ...converted] : converted;
}
