import type { LanguageModelV3Prompt, LanguageModelV3ToolResultOutput } from "./spec.ts";

/** Text of the newest user message of a prompt, or "". */
export function lastUserText(prompt: LanguageModelV3Prompt): string {
  const message = prompt.findLast((candidate) => candidate.role === "user");
  if (message?.role !== "user") return "";
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function unwrap(output: LanguageModelV3ToolResultOutput): unknown {
  if (output.type === "execution-denied") return { denied: true, reason: output.reason };
  return output.value;
}

/** The newest result of the named tool in a prompt, unwrapped; undefined when it was never called. */
export function toolResult(prompt: LanguageModelV3Prompt, name: string): unknown {
  for (const message of prompt.toReversed()) {
    if (message.role !== "tool") continue;
    for (const part of message.content.toReversed()) {
      if (part.type === "tool-result" && part.toolName === name) return unwrap(part.output);
    }
  }
  return undefined;
}

/** A stable estimate, about four characters a token: enough to trip compaction thresholds in a scenario. */
export function estimateTokens(value: unknown): number {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return Math.ceil(text.length / 4);
}
