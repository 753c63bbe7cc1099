import type { UIMessageChunk } from "ai";

/** Name of the text that a chunk adds to, for the chunks that add to one. */
const GROWS: Readonly<Record<string, readonly [key: string, text: string]>> = {
  "text-delta": ["id", "delta"],
  "reasoning-delta": ["id", "delta"],
  "tool-input-delta": ["toolCallId", "inputTextDelta"],
};

type Fields = Record<string, unknown>;

/** Only what a plain delta has: anything more (provider metadata) has to keep its place. */
function isPlain(chunk: Fields, fields: readonly [string, string]): boolean {
  return Object.keys(chunk).every((key) => key === "type" || fields.includes(key));
}

/** The chunks of one turn, with runs of deltas for the same part joined: as long as the turn's content, not its tokens. */
export class TurnLog {
  readonly #chunks: UIMessageChunk[] = [];

  get chunks(): readonly UIMessageChunk[] {
    return this.#chunks;
  }

  add(chunk: UIMessageChunk): void {
    const last = this.#chunks.at(-1);
    const fields = GROWS[chunk.type];
    if (last && fields && last.type === chunk.type) {
      const [key, text] = fields;
      const [a, b] = [last as Fields, chunk as Fields];
      if (a[key] === b[key] && isPlain(a, fields) && isPlain(b, fields)) {
        this.#chunks[this.#chunks.length - 1] = { ...a, [text]: `${String(a[text])}${String(b[text])}` } as UIMessageChunk;
        return;
      }
    }
    this.#chunks.push(chunk);
  }

  /** Empties the log into a list. */
  take(): UIMessageChunk[] {
    return this.#chunks.splice(0);
  }
}
