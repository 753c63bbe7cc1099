import type { LanguageModel } from "ai";

// The specification as the installed `ai` has it, 6 or 7 alike. `@ai-sdk/provider` itself is no good source: its newest
// version may stand beside an AI SDK 6 app, whose `ai` brings an older one whose JSON types differ.

/** A language model of the AI SDK's third specification, which AI SDK 6 and 7 both take. */
export type LanguageModelV3 = Extract<LanguageModel, { readonly specificationVersion: "v3" }>;
/** What a model is called with. */
export type LanguageModelV3CallOptions = Parameters<LanguageModelV3["doStream"]>[0];
/** The conversation as a provider gets it. */
export type LanguageModelV3Prompt = LanguageModelV3CallOptions["prompt"];
/** A whole answer. */
export type LanguageModelV3GenerateResult = Awaited<ReturnType<LanguageModelV3["doGenerate"]>>;
/** A piece of a whole answer. */
export type LanguageModelV3Content = LanguageModelV3GenerateResult["content"][number];
/** A piece of a streamed answer. */
export type LanguageModelV3StreamPart =
  Awaited<ReturnType<LanguageModelV3["doStream"]>>["stream"] extends ReadableStream<infer Piece> ? Piece : never;
/** Tokens in and out. */
export type LanguageModelV3Usage = LanguageModelV3GenerateResult["usage"];
/** Why an answer ended. */
export type LanguageModelV3FinishReason = LanguageModelV3GenerateResult["finishReason"];

type ToolMessage = Extract<LanguageModelV3Prompt[number], { role: "tool" }>;
/** What a tool gave back. */
export type LanguageModelV3ToolResultOutput = Extract<ToolMessage["content"][number], { type: "tool-result" }>["output"];
