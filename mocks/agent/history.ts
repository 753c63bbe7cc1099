import type { UIMessage } from "ai";
import { getToolName, isToolUIPart } from "ai";
import { check, quote } from "../core/check.ts";
import type { ChatHistory, NewToolResult, ToolCallRef } from "./chat-handle-types.ts";

type ToolPart = Extract<UIMessage["parts"][number], { toolCallId: string }>;

const RESOLVED = new Set(["output-available", "output-error"]);

function toolParts(message: UIMessage): ToolPart[] {
  return message.parts.filter((part): part is ToolPart => isToolUIPart(part));
}

function refs(message: UIMessage, matches: (part: ToolPart) => boolean): ToolCallRef[] {
  return toolParts(message)
    .filter(matches)
    .map((part) => ({ toolCallId: part.toolCallId, toolName: getToolName(part), messageId: message.id }));
}

/**
 * The conversation of one chat. Messages are values: an edit replaces, it never changes one in place, so that snapshots
 * and hooks may hold on to what they were given.
 */
export class History implements ChatHistory {
  #messages: readonly UIMessage[];

  constructor(messages: readonly UIMessage[] = []) {
    this.#messages = messages;
  }

  /** The messages themselves, without a copy. Treat as frozen. */
  get current(): readonly UIMessage[] {
    return this.#messages;
  }

  get last(): UIMessage | undefined {
    return this.#messages.at(-1);
  }

  all(): UIMessage[] {
    return [...this.#messages];
  }

  findMessage(messageId: string): UIMessage | undefined {
    return this.#messages.find((message) => message.id === messageId);
  }

  set(messages: readonly UIMessage[]): void {
    check(Array.isArray(messages), `The history of a chat is a list of UI messages, not ${quote(messages)}.`);
    this.#messages = [...messages];
  }

  slice(start: number, end?: number): void {
    this.#messages = this.#messages.slice(start, end);
  }

  replace(messageId: string, message: UIMessage): void {
    this.#messages = this.#messages.map((candidate) => (candidate.id === messageId ? message : candidate));
  }

  remove(messageId: string): void {
    this.#messages = this.#messages.filter((message) => message.id !== messageId);
  }

  rollbackTo(messageId: string): void {
    const at = this.#messages.findIndex((message) => message.id === messageId);
    if (at >= 0) this.#messages = this.#messages.slice(0, at + 1);
  }

  /** Replaces the message of the same id, or appends. */
  upsert(message: UIMessage): void {
    if (this.findMessage(message.id)) this.replace(message.id, message);
    else this.#messages = [...this.#messages, message];
  }

  /** Puts messages before the one with this id, or at the end. Those that are there already stay where they are. */
  insertBefore(messageId: string, messages: readonly UIMessage[]): void {
    const fresh = messages.filter((message) => !this.findMessage(message.id));
    const found = this.#messages.findIndex((message) => message.id === messageId);
    const at = found < 0 ? this.#messages.length : found;
    this.#messages = [...this.#messages.slice(0, at), ...fresh, ...this.#messages.slice(at)];
  }

  /** Drops what a regeneration replaces: the named message and what follows, or the trailing answer. */
  trimForRegenerate(messageId?: string): void {
    const at = messageId === undefined ? -1 : this.#messages.findIndex((message) => message.id === messageId);
    const named = this.#messages[at];
    if (named) this.#messages = this.#messages.slice(0, named.role === "user" ? at + 1 : at);
    else this.#messages = this.#messages.slice(0, this.#messages.findLastIndex((message) => message.role === "user") + 1);
  }

  getPendingToolCalls(): ToolCallRef[] {
    const message = this.#messages.findLast((candidate) => candidate.role === "assistant");
    return message ? refs(message, (part) => part.state === "input-available") : [];
  }

  getResolvedToolCalls(): ToolCallRef[] {
    return this.#messages.flatMap((message) => refs(message, (part) => RESOLVED.has(part.state)));
  }

  extractNewToolResults(message: UIMessage): NewToolResult[] {
    const known = new Set(this.getResolvedToolCalls().map((call) => call.toolCallId));
    const results = new Map<string, NewToolResult>();
    for (const part of toolParts(message)) {
      if (known.has(part.toolCallId) || results.has(part.toolCallId)) continue;
      const call = { toolCallId: part.toolCallId, toolName: getToolName(part) };
      if (part.state === "output-available") results.set(part.toolCallId, { ...call, output: part.output });
      if (part.state === "output-error") results.set(part.toolCallId, { ...call, output: undefined, errorText: part.errorText });
    }
    return [...results.values()];
  }
}
