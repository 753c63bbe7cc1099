import type { UIMessageChunk } from "ai";
import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { Rebuilt } from "./rebuild.ts";

/**
 * Puts the message's earlier parts between its `start` and the rest of the turn. While `find` looks for them the reader
 * counts as full, so what follows waits on the network's side; then `onReady` is called.
 *
 * `hasOwn`: whether the reader may have parts of the message beside these. Where it has none, what is said of a tool call
 * that is out of reach is left out: the AI SDK would end the whole stream over it.
 */
export function withEarlierParts(reader: ChunkReader, find: (messageId: string) => Promise<Rebuilt>, hasOwn: (messageId: string) => boolean, onReady: () => void): ChunkReader {
  let asked: string | undefined;
  let isFinding = false;
  /** The tool calls and approvals of the message; undefined where it may have others. */
  let calls: Set<string> | undefined;

  const write: ChunkReader["write"] = (chunk, size) => {
    if (chunk.type === "start" && chunk.messageId !== asked) calls = undefined;
    if (!calls || belongs(chunk, calls)) reader.write(chunk, size);
  };
  return {
    ...reader,
    get full() {
      return isFinding || reader.full;
    },
    write: (chunk, size) => {
      if (asked !== undefined || chunk.type !== "start" || chunk.messageId === undefined) return write(chunk, size);
      asked = chunk.messageId;
      isFinding = true;
      void find(asked).then(({ chunks, keepOwn }) => {
        isFinding = false;
        if (!keepOwn && !hasOwn(chunk.messageId as string)) calls = new Set();
        for (const each of keepOwn ? chunks : [chunk, ...chunks]) write(each, size);
        onReady();
      });
    },
  };
}

/** Whether a chunk is about something in `calls`, or about no tool call. Adds what it begins. */
function belongs(chunk: UIMessageChunk, calls: Set<string>): boolean {
  if (!chunk.type.startsWith("tool-")) return true;
  const { type, toolCallId = "", approvalId = "" } = chunk as { type: string; toolCallId?: string; approvalId?: string };
  const isKnown = /^tool-input-(?!delta)/.test(type) || calls.has(toolCallId || approvalId);
  if (isKnown) calls.add(toolCallId).add(approvalId);
  return isKnown;
}
