/** Characters that change how text looks without being seen: controls, bidi overrides and isolates, zero-width ones. */
const hidden = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

/**
 * Text as a decision may rest on it: invisible and reordering characters appear as `⟨U+202E⟩`, so that what is read is
 * what the tool gets. The joiners of emoji and of Persian or Indic words stay between letters and pictographs.
 */
export function visibleText(text: string): string {
  return text.replace(hidden, (char, offset: number) => {
    const joins = char === "\u200D" || char === "\u200C";
    if (joins && /[\p{L}\p{M}\p{Extended_Pictographic}\uFE0F]$/u.test(text.slice(0, offset))) return char;
    return `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
