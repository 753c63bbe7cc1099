import type { ChunkReader } from "../stream/chunk-reader.ts";
import type { Rebuilt } from "./rebuild.ts";

/**
 * Puts the message's earlier parts between its `start` and the rest of the turn. While `find` looks for them the reader
 * counts as full, so what follows waits on the network's side; then `onReady` is called.
 */
export function withEarlierParts(reader: ChunkReader, find: (messageId: string) => Promise<Rebuilt>, onReady: () => void): ChunkReader {
  let isAsked = false;
  let isFinding = false;
  return {
    ...reader,
    get full() {
      return isFinding || reader.full;
    },
    write: (chunk, size) => {
      if (isAsked || chunk.type !== "start" || chunk.messageId === undefined) return reader.write(chunk, size);
      isAsked = isFinding = true;
      void find(chunk.messageId).then(({ chunks, keepOwn }) => {
        isFinding = false;
        for (const each of keepOwn ? chunks : [chunk, ...chunks]) reader.write(each, size);
        onReady();
      });
    },
  };
}
