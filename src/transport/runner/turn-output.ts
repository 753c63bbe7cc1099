import type { UIMessageChunk } from "ai";
import type { ChatContext } from "./context.ts";
import { attributionOf } from "./turn-reader.ts";
import type { TurnReader } from "./turn-reader.ts";

/** What the output of the current turn goes through before its reader gets it. */
export interface TurnOutput {
  /** Whether the current turn has delivered anything. */
  readonly sawChunk: boolean;
  /** Whether chunks may go to the reader without a further look. */
  readonly isPlain: boolean;
  chunk(chunk: UIMessageChunk, size: number): void;
  /** Another turn is current. */
  reset(): void;
  /** A resumed stream may begin in the middle of a part that was dropped before. */
  expectRest(isLikely: boolean): void;
  /** What comes may belong to somebody else's turn: keep it until a boundary tells. */
  doubt(): void;
  /** The boundary came. `ours`: the kept chunks are the turn's. `more`: another strange turn may follow. */
  resolveDoubt(ours: boolean, more: boolean): void;
}

/** The middle or the end of something whose beginning a resumed stream did not bring. */
const REST = /^(text|reasoning)-(delta|end)$|^tool-input-delta$|^finish/;

/** `onFirst` is called with the first chunk of the turn. */
export function createTurnOutput(context: ChatContext, current: () => TurnReader | undefined, onFirst: () => void): TurnOutput {
  let sawChunk = false;
  let rest = false;
  let doubtful: Array<[UIMessageChunk, number]> | undefined;

  function write(chunk: UIMessageChunk, size: number): void {
    const entry = current();
    if (!sawChunk && entry) {
      sawChunk = true;
      context.store.setState({ runPending: false });
      const facts = { chunkType: chunk.type, lastEventId: String(context.session?.cursor) };
      if (!entry.hasBegun) context.emit({ type: "first-chunk", ...facts, ...attributionOf(entry, context.platform.now()) });
      onFirst();
    }
    entry?.reader.write(chunk, size);
  }

  function chunk(next: UIMessageChunk, size: number): void {
    if (rest && REST.test(next.type)) return;
    rest = false;
    if (doubtful) return void doubtful.push([next, size]);
    write(next, size);
  }

  return {
    get sawChunk() {
      return sawChunk;
    },
    get isPlain() {
      return sawChunk && !rest && !doubtful;
    },
    chunk,
    reset: () => {
      sawChunk = false;
    },
    expectRest: (isLikely) => {
      rest = isLikely;
    },
    doubt: () => {
      doubtful = [];
    },
    resolveDoubt: (ours, more) => {
      rest = false;
      if (!doubtful) return;
      const kept = doubtful;
      doubtful = more && !ours ? [] : undefined;
      if (ours) for (const [each, size] of kept) chunk(each, size);
    },
  };
}
