import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of TypeScript in a guide. */
export interface CodeBlock {
  /** Path of the guide inside the repository. */
  file: string;
  /** Line of the guide that the code's first line stands on, from 1. */
  line: number;
  language: "ts" | "tsx";
  code: string;
  /** Declarations that the text takes as given, from a comment `<!-- given … -->` right above the fence. One line. */
  given: string;
  /** From a first line like `// app/actions.ts`: the other blocks of the guide may import it by that name. */
  path: string | undefined;
  /** Why the block is not compiled, from ` ```ts no-check: the reason`. */
  unchecked: string | undefined;
}

const markdownIn = (folder: string) => readdirSync(ROOT + folder).filter((name) => name.endsWith(".md")).sort().map((name) => `${folder}/${name}`);

/** The guides, the index, the README and the changelog, by path inside the repository. */
export const markdownFiles = (): string[] => ["README.md", "CHANGELOG.md", ...markdownIn("docs")];

/** The pages of the components, which Storybook shows. */
export const componentPages = (): string[] =>
  readdirSync(`${ROOT}stories/docs/components`).filter((name) => name.endsWith(".mdx")).sort().map((name) => `stories/docs/components/${name}`);

/** The reference, which `npm run docs` writes. */
export const referenceFiles = (): string[] => markdownIn("docs/api");

/** The text of a file of the repository. */
export const read = (file: string): string => readFileSync(ROOT + file, "utf8");

/** Every block of TypeScript in a text. */
export function codeBlocks(file: string, text: string = read(file)): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const fence = /^(?:<!-- given ([^\n]*) -->\n)?^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm;
  for (const match of text.matchAll(fence)) {
    const [whole, given = "", language, info = "", code = ""] = match;
    if (language !== "ts" && language !== "tsx") continue;
    const before = text.slice(0, match.index).split("\n").length;
    const line = before + whole.slice(0, whole.indexOf("```")).split("\n").length;
    const path = /^\/\/ ([\w./[\]-]+\.tsx?)$/m.exec(code.split("\n", 1)[0] ?? "")?.[1];
    const unchecked = /no-check(?::\s*(.*))?/.exec(info);
    blocks.push({ file, line, language, code, given, path, unchecked: unchecked ? (unchecked[1] ?? "") : undefined });
  }
  return blocks;
}
