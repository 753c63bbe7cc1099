import type { UIMessage } from "ai";
import type { ComponentType } from "react";

/** The parts of the app's message type whose `type` is `T`. */
export type MessagePartOf<M extends UIMessage, T extends string> = Extract<M["parts"][number], { type: T }>;

/** What a part renderer gets. */
export interface PartRendererProps<P = UIMessage["parts"][number], M extends UIMessage = UIMessage> {
  part: P;
  message: M;
  /** Position among the message's parts. */
  index: number;
  /** The turn that writes this message is still running. */
  isStreaming: boolean;
}

type Exact<M extends UIMessage> = {
  [T in M["parts"][number]["type"]]?: ComponentType<PartRendererProps<MessagePartOf<M, T>, M>> | null;
};
type ToolPart<M extends UIMessage> = Extract<M["parts"][number], { toolCallId: string }>;
type DataPart<M extends UIMessage> = Extract<M["parts"][number], { type: `data-${string}` }>;

/**
 * Renderers by part type, typed from the app's `UIMessage`. The exact type wins (`tool-sendEmail`, `data-progress`),
 * then the family (`tool`, `data`), then the kit's own, then `fallback`. Null hides a type.
 */
export type PartRenderers<M extends UIMessage = UIMessage> = Exact<M> & {
  /** Every tool call without a renderer of its own, dynamic ones included. */
  tool?: ComponentType<PartRendererProps<ToolPart<M>, M>> | null;
  /** Every data part without a renderer of its own. */
  data?: ComponentType<PartRendererProps<DataPart<M>, M>> | null;
  /** Parts of a type that nobody knows. */
  fallback?: ComponentType<PartRendererProps<M["parts"][number], M>> | null;
};

/** How a tool is told to people. Everything is optional: without it the tool's name is made readable. */
export interface ToolDescription<Input = unknown, Output = unknown> {
  /** In a sentence's case: "Send an email". Used for the summary, the status line and the approval's question. */
  label?: string;
  /** One line about this call, beside the label: `({ city }) => city`. */
  summary?: (input: Input, output: Output | undefined) => string | undefined;
  /** What approving does, in plain words. */
  consequence?: string | ((input: Input) => string);
  /** Labels of the input's fields, by name. */
  fields?: Readonly<Record<string, string>>;
  /** Approving can't be undone: the card says so by its look. */
  destructive?: boolean;
  /** The tool asks the user: its call is shown as a question. Else recognised by a `question` in the input. */
  question?: boolean;
  /** Turns the picked options and the text into the tool's output. Default: the text, or the option's value. */
  toOutput?: (answer: { values: string[]; text: string }) => Output;
}

/** Descriptions by tool name. */
export type ToolDescriptions = Readonly<Record<string, ToolDescription>>;
