/** A docstring in its pieces. */
export interface Docstring {
  /** What stands before the first tag. */
  text: string;
  tags: Array<{ tag: string; text: string }>;
}

/** Splits a comment of the form `/** … *\/`. */
export function parseDocstring(comment: string): Docstring {
  const lines = comment
    .replace(/^\/\*\*/, "")
    .replace(/\*\/$/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""));
  // A tag starts a line, or ends a one-line docstring. Inside a fence nothing is a tag.
  const pieces: Docstring = { text: "", tags: [] };
  let inFence = false;
  for (const line of lines) {
    if (line.trim().startsWith("```")) inFence = !inFence;
    const [, before = "", tag, rest = ""] = (!inFence && /^(.*?)(?<!\{)@(see|example|param|returns|throws|typeParam|deprecated|module)\b ?(.*)$/.exec(line)) || [];
    const open = pieces.tags.at(-1);
    const said = tag === undefined ? line : before;
    if (open) open.text += `\n${said}`;
    else pieces.text += `\n${said}`;
    if (tag !== undefined) pieces.tags.push({ tag, text: rest });
  }
  const trim = (text: string) => text.replace(/^\s*\n/, "").trimEnd();
  return { text: trim(pieces.text).trim(), tags: pieces.tags.map(({ tag, text }) => ({ tag, text: trim(text) })) };
}
