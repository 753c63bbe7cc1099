import { getToolName, isToolUIPart, type DynamicToolUIPart, type ToolUIPart, type UIMessage } from "ai";
import { fieldsOf } from "../../hooks/fields-of.ts";
import type { ToolDescription, ToolDescriptions } from "./types.ts";

/** A call of any tool, static or dynamic. */
export type AnyToolPart = ToolUIPart | DynamicToolUIPart;
type MessagePart = UIMessage["parts"][number];

/** True for calls of static and dynamic tools. */
export const isToolPart = (part: MessagePart): part is AnyToolPart => isToolUIPart(part);

/** The tool's name, without the `tool-` of the part's type. */
export const toolNameOf = (part: AnyToolPart): string => getToolName(part);

/** "sendEmail", "send_email" or "send-email" as "Send email". Runs of capitals stay: "queryCRM" is "Query CRM". */
export function humanize(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[\s_.-]+/)
    .filter(Boolean)
    .map((word) => (/^[A-Z]{2,}$/.test(word) ? word : word.toLowerCase()))
    .join(" ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The app's description of the called tool; empty when there is none. */
export const descriptionOf = (part: AnyToolPart, tools: ToolDescriptions): ToolDescription => tools[toolNameOf(part)] ?? {};

/** What the tool is called in front of people: the app's label, the agent's title, or its name made readable. */
export const toolLabel = (part: AnyToolPart, description: ToolDescription): string =>
  description.label ?? part.title ?? humanize(toolNameOf(part));

/** The app's own line about a call. None where its function can't read the input, which may never have become valid. */
export function toolLine(part: AnyToolPart, { summary }: ToolDescription): string | undefined {
  try {
    return summary?.(part.input, part.output);
  } catch {
    return undefined;
  }
}

/** What the user is asked, if the tool call is a question. */
export interface QuestionInput {
  question: string;
  options: ReadonlyArray<{ value: string; label: string; description?: string }>;
  multiple: boolean;
  freeText: boolean;
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/**
 * Reads a question out of a tool's input: `question` (or `prompt`), `options` (strings, or objects with `label` and
 * `value`, `id` or `description`), `multiple`, `freeText`. Without options free text is always open.
 */
export function readQuestion(input: unknown): QuestionInput | null {
  const { question, prompt, options, choices, multiple, freeText, allowFreeText } = fieldsOf(input);
  const asked = text(question) ?? text(prompt);
  if (asked === undefined) return null;
  const list = Array.isArray(options) ? options : Array.isArray(choices) ? choices : [];
  const parsed = list.map((option) => {
    const { label, value, id, title, description } = fieldsOf(option);
    const shown = text(option) ?? text(label) ?? text(title) ?? text(value) ?? text(id) ?? JSON.stringify(option);
    return { label: shown, value: text(value) ?? text(id) ?? shown, description: text(description) };
  });
  return {
    question: asked,
    options: parsed,
    multiple: multiple === true,
    freeText: parsed.length === 0 || (freeText ?? allowFreeText) !== false,
  };
}

/**
 * A call that waits for the user's answer. A tool that is declared a question waits as soon as its input is complete;
 * others only once the turn ended, because until then a server may still be executing them.
 */
export function asksUser(part: AnyToolPart, description: ToolDescription, isStreaming: boolean): boolean {
  if (part.state !== "input-available" || part.providerExecuted) return false;
  if (description.question) return true;
  return !isStreaming && description.question !== false && readQuestion(part.input) !== null;
}

/** A call that is, or was, a question to the user: declared as one, or a question by its name or its options. */
export function isQuestion(part: AnyToolPart, description: ToolDescription): boolean {
  if (part.state === "input-streaming" || part.providerExecuted || part.approval) return false;
  if (description.question !== undefined) return description.question;
  const asked = readQuestion(part.input);
  return asked !== null && (asked.options.length > 0 || /ask|question|clarif|confirm/i.test(toolNameOf(part)));
}
