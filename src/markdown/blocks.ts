import { Marked, type Token } from "marked";

/** An own instance: what an app does to the global `marked` does not reach this renderer. */
const marked = new Marked({ gfm: true });

/** One top-level block. Two blocks with the same `raw` look the same, whatever surrounds them. */
export interface Block {
  raw: string;
  token: Token;
}

/** The blocks of a text, blank lines left out. */
export interface BlockList {
  text: string;
  blocks: readonly Block[];
}

const lex = (text: string): Block[] => marked.lexer(text).map((token) => ({ raw: token.raw, token }));
const isShown = ({ token }: Block) => token.type !== "space" && token.type !== "def";

/** How many of the last blocks a growing text may still change: the open one, and the list or quote that it may join. */
const UNSETTLED = 3;

/**
 * Parses a text that mostly grows at its end: blocks that can't change any more are kept from the parse before, so the
 * work per token depends on the open block, not on the length of the answer. A link definition reaches only the blocks
 * parsed with it; a text that does not continue the one before is parsed anew.
 */
export function createBlockParser(): (text: string) => BlockList {
  let before: { text: string; all: readonly Block[] } = { text: "", all: [] };
  return (given) => {
    const text = given.replace(/\r\n?/g, "\n");
    const kept = text.startsWith(before.text) ? before.all.slice(0, -UNSETTLED) : [];
    const at = kept.reduce((sum, { raw }) => sum + raw.length, 0);
    const all = [...kept, ...lex(text.slice(at))];
    // Tabs and the like may be normalised by the parser; without exact lengths nothing may be kept.
    const exact = all.reduce((sum, { raw }) => sum + raw.length, 0) === text.length;
    before = exact ? { text, all } : { text: "", all: [] };
    return { text, blocks: all.filter(isShown) };
  };
}

/** The first block of a text, parsed for itself; null when it shows nothing. */
export const parseBlock = (text: string): Block | null => lex(text).find(isShown) ?? null;
