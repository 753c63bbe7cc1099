import type { UIMessageChunk } from "ai";

/** Name of the text that a chunk adds to, for the chunks that add to one. */
const GROWS: Readonly<Record<string, readonly [key: string, text: string]>> = {
  "text-delta": ["id", "delta"],
  "reasoning-delta": ["id", "delta"],
  "tool-input-delta": ["toolCallId", "inputTextDelta"],
};

type Fields = Record<string, unknown>;

/**
 * Appends a chunk to a list in which runs of deltas for the same part are joined: as long as the turn's content, not its
 * tokens. A chunk with more than the delta in it (provider metadata) has to keep its place.
 */
export function addTo(log: UIMessageChunk[], chunk: UIMessageChunk): void {
  const last = log.at(-1) as Fields | undefined;
  const [key = "", text = ""] = GROWS[chunk.type] ?? [];
  const next = chunk as Fields;
  const isPlain = (fields: Fields) => Object.keys(fields).every((name) => name === "type" || name === key || name === text);
  if (key && last?.type === chunk.type && last[key] === next[key] && isPlain(last) && isPlain(next)) {
    log[log.length - 1] = { ...last, [text]: `${String(last[text])}${String(next[text])}` } as UIMessageChunk;
  } else log.push(chunk);
}
