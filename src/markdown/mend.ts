/** Inline marks, longest first, with whether an underscore rule applies. */
const marks = ["**", "__", "~~", "*", "_"] as const;

/** Drops code spans that are complete, so that marks inside them do not count. Same length. */
const withoutCode = (line: string): string => line.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, (code) => " ".repeat(code.length));

/** Where an unclosed mark opens, or -1. An opener stands at a word's start and is followed by something. */
function openAt(text: string, mark: string): number {
  const sign = mark.charAt(0).replace(/[*]/, "\\*");
  const run = new RegExp(`(?<!${sign})${sign.repeat(mark.length)}(?!${sign})`, "g");
  let open = -1;
  for (const { index } of text.matchAll(run)) {
    const [before, after] = [text[index - 1] ?? " ", text[index + mark.length] ?? " "];
    if (open >= 0 && !/\s/.test(before)) open = -1;
    else if (open < 0 && !/\s/.test(after) && (/[\s\p{P}]/u.test(before) || mark.includes("*"))) open = index;
  }
  return open;
}

/**
 * Closes what a stream left open, so that no half of a construct flashes: emphasis and code are closed, a link is its
 * text until its address is complete, an image is nothing, and a last line that is only the beginning of a list, a
 * heading, a rule or a table waits until it says what it is. For the last block of a streaming text only.
 */
export function mend(block: string): string {
  if (/^ {0,3}(```|~~~)/.test(block)) return block.replace(/\n {0,3}(`{1,2}|~{1,2})$/, "");
  let text = block
    .replace(/(^|\n)[ \t]*(#{1,6}|[-*+_=~`|]+|\d{1,9}[.)]?|>)[ \t]*$/, "$1")
    .replace(/(^|\n)\|[^\n]*$/, (line, start: string, offset: number, all: string) =>
      /\n[ |:-]*-[ |:-]*\n/.test(all.slice(0, offset + 1)) ? line : start,
    )
    .replace(/(^|\n)(\|[^\n]*\n)$/, (line, start: string, _row: string, offset: number, all: string) =>
      /\|[ :-]*-[ |:-]*\n/.test(all.slice(0, offset + line.length)) ? line : start,
    )
    .replace(/!\[[^\]\n]*(\]?\([^)\n]*|\]?)$/, "")
    .replace(/(?<!!)\[([^\]\n]*)\]\([^)\n]*$/, "$1")
    .replace(/(?<![!\]])\[([^\]\n]*)$/, "$1")
    .replace(/<[a-z/!][^>\n]*$/i, "");
  const code = withoutCode(text).match(/`+/g)?.at(-1);
  if (code) return text.endsWith(code) ? text.slice(0, -code.length) : text + code;
  text = text.replace(/(^|[\s(])[*_~]{1,3}$/, "$1");
  const plain = withoutCode(text);
  const open = marks.map((mark) => ({ mark, at: openAt(plain, mark) })).filter(({ at }) => at >= 0);
  // The mark that opened last closes first.
  const closing = open.sort((a, b) => b.at - a.at).map(({ mark }) => mark).join("");
  return closing ? text.replace(/\s+$/, "") + closing : text;
}
