import type { ChatStrings } from "../strings/types.ts";

/** Text as it is spoken: code is summarised, Markdown's signs go, links keep their words. */
export function speakable(text: string, strings: ChatStrings): string {
  return text
    .replace(/```[^\n]*\n?([\s\S]*?)(```|$)/g, (_all, code: string) => strings.spokenCode(code.trim().split("\n").length))
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(#{1,6}|>|[-*+]|\d+[.)])\s+/gm, "")
    .replace(/(\*\*|__|~~|[*_`])(?=\S)|(?<=\S)(\*\*|__|~~|[*_`])/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * Where the last whole sentence of a growing text ends; 0 when there is none yet. Never inside an open code block. The
 * end of the text counts as a sentence's end only when more text follows, because "3." may become "3.5".
 */
export function endOfSentences(text: string, locale: string): number {
  const open = (text.match(/```/g)?.length ?? 0) % 2 === 1;
  // A single line break may be a mere wrap; a blank line ends a paragraph, and with it the sentence.
  const closed = (open ? text.slice(0, text.lastIndexOf("```")) : text).replace(/(?<!\n)\n(?!\n)/g, " ");
  let end = 0;
  for (const { index } of new Intl.Segmenter(locale, { granularity: "sentence" }).segment(closed)) end = index;
  return end;
}
