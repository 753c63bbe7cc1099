import type { UIMessage, UIMessageChunk } from "ai";
import { readUIMessageStream } from "ai";

/** Joins runs of deltas of one part: the reduction copies the message per chunk, and a token is not worth a copy. */
function coalesce(chunks: readonly UIMessageChunk[]): UIMessageChunk[] {
  const joined: UIMessageChunk[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if ((chunk.type === "text-delta" || chunk.type === "reasoning-delta") && last?.type === chunk.type && last.id === chunk.id) {
      joined[joined.length - 1] = { ...last, ...chunk, delta: last.delta + chunk.delta };
    } else joined.push(chunk);
  }
  return joined;
}

/**
 * What a stream of chunks amounts to as a message: the AI SDK's own reduction, the one that `useChat` shows.
 *
 * @param base The message that the chunks continue, if they do.
 * @returns Undefined when nothing was said.
 */
export async function reduceChunks(chunks: readonly UIMessageChunk[], base?: UIMessage): Promise<UIMessage | undefined> {
  if (chunks.length === 0) return base;
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of coalesce(chunks)) controller.enqueue(structuredClone(chunk));
      controller.close();
    },
  });
  let message = base;
  const states = readUIMessageStream({
    stream,
    ...(base ? { message: structuredClone(base) } : {}),
    onError: () => {},
  });
  for await (const state of states) message = state;
  return message;
}
