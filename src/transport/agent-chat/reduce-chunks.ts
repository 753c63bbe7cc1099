import type { UIMessage, UIMessageChunk } from "ai";

type Delta = Extract<UIMessageChunk, { type: "text-delta" | "reasoning-delta" | "tool-input-delta" }>;

/** Joins runs of deltas of one part, so that building a message costs by its parts and not by its tokens. */
export function compactChunks(chunks: readonly UIMessageChunk[]): UIMessageChunk[] {
  const compact: UIMessageChunk[] = [];
  for (const chunk of chunks) {
    const last = compact.at(-1);
    const joined = last && join(last, chunk);
    if (joined) compact[compact.length - 1] = joined;
    else compact.push(chunk);
  }
  return compact;
}

function join(a: UIMessageChunk, b: UIMessageChunk): Delta | undefined {
  if ((a.type === "text-delta" || a.type === "reasoning-delta") && b.type === a.type && a.id === b.id) {
    return { ...a, ...b, delta: a.delta + b.delta };
  }
  if (a.type === "tool-input-delta" && b.type === a.type && a.toolCallId === b.toolCallId) {
    return { ...a, inputTextDelta: a.inputTextDelta + b.inputTextDelta };
  }
  return undefined;
}

/** The message that a list of chunks builds; undefined before its first part. */
export async function reduceChunks<TMessage extends UIMessage>(chunks: readonly UIMessageChunk[]): Promise<TMessage | undefined> {
  const { readUIMessageStream } = await import("ai");
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of compactChunks(chunks)) controller.enqueue(chunk);
      controller.close();
    },
  });
  let message: TMessage | undefined;
  for await (const snapshot of readUIMessageStream<TMessage>({ stream, onError: () => {} })) message = snapshot;
  return message;
}
