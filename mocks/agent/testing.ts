import type { UIMessage, UIMessageChunk } from "ai";
import type { MockChatAgentTurn } from "../harness/index.ts";

/** A user message of one text. */
export function user(id: string, text: string): UIMessage {
  return { id, role: "user", parts: [{ type: "text", text }] };
}

/** The text of a message, its text parts joined. */
export function text(message: UIMessage | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Chunk types in order, runs of the same type told once. */
export function types(turn: { chunks: readonly UIMessageChunk[] }): string[] {
  return turn.chunks.map((chunk) => chunk.type).filter((type, index, all) => type !== all[index - 1]);
}

/** The end of a turn, as its control record's headers. */
export function boundary(turn: MockChatAgentTurn): Record<string, string> {
  const end = turn.rawChunks.at(-1);
  if (!end || !("headers" in end)) throw new Error("The turn has no boundary.");
  return end.headers;
}

/** A promise that is settled from outside. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** The slim answer to one or more tool calls of a message, as a client sends it. */
export function answerTo(message: UIMessage, answers: Record<string, object>): UIMessage {
  const parts = message.parts.flatMap((part) => {
    if (!("toolCallId" in part) || !answers[part.toolCallId]) return [];
    return [{ type: part.type, toolCallId: part.toolCallId, ...answers[part.toolCallId] } as UIMessage["parts"][number]];
  });
  return { id: message.id, role: "assistant", parts };
}
