import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type CodeBlock, codeBlocks, componentPages, markdownFiles, ROOT } from "./code-blocks.ts";
import { referenceExamples } from "./reference-examples.ts";

const blocks = [...[...markdownFiles(), ...componentPages()].flatMap((file) => codeBlocks(file)), ...referenceExamples()];
mkdirSync(`${ROOT}.cache`, { recursive: true });
const folder = mkdtempSync(`${ROOT}.cache/docs-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes each block as a file of its own. A guide is one folder, with the stand-ins for an app's own files beside. */
function writeBlocks(checked: readonly CodeBlock[]): Map<string, CodeBlock> {
  const written = new Map<string, CodeBlock>();
  for (const block of checked) {
    const guide = join(folder, block.file.replace(/\W/g, "-"));
    cpSync(`${ROOT}tests/docs/app`, guide, { recursive: true, force: false });
    const path = join(guide, block.path ?? `line-${block.line}.${block.language}`);
    mkdirSync(dirname(path), { recursive: true });
    // The given declarations share one line, so that the lines after it are the guide's own.
    writeFileSync(path, `${block.given}\n${block.code}`);
    written.set(relative(ROOT, path), block);
  }
  const options = { moduleDetection: "force", noUnusedLocals: false, noUnusedParameters: false };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../tsconfig.json", compilerOptions: options, include: ["**/*"] }));
  return written;
}

/** What the compiler says of the blocks, told by the lines of the guides. */
function compile(checked: readonly CodeBlock[]): string[] {
  const written = writeBlocks(checked);
  const args = [`${ROOT}node_modules/typescript/bin/tsc`, "-p", folder, "--noEmit", "--pretty", "false"];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  const problems = stdout.split("\n").flatMap((line) => {
    const [, path = "", at, what] = /^(\S+)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    const block = written.get(path);
    if (what === undefined) return [];
    return block ? `${block.file}:${block.line + Number(at) - 2}: ${what}` : `${path}(${at}): ${what}`;
  });
  return status === 0 || problems.length > 0 ? problems : [`tsc ended with status ${status}: ${stdout}${stderr}`];
}

/** A guide with a mistake in its fourth line: were nothing compiled, nothing would be found in it either. */
const planted = codeBlocks("planted.md", "# Planted\n\n```ts\nconst wrong: number = `text`;\n```\n");

describe("the code in the guides and the docstrings", () => {
  test("compiles, block by block", { timeout: 120_000 }, () => {
    const checked = blocks.filter(({ unchecked }) => unchecked === undefined);
    expect(checked.length).toBeGreaterThan(60);
    expect(compile([...checked, ...planted])).toEqual([expect.stringMatching(/^planted\.md:4: error TS2322/)]);
  });

  test("says why, where a block is not compiled, and does so rarely", () => {
    const unchecked = blocks.filter((block) => block.unchecked !== undefined);
    expect(unchecked.filter(({ unchecked: reason }) => reason === "")).toEqual([]);
    expect(unchecked.length).toBeLessThan(4);
  });
});

describe("finding blocks in a text", () => {
  const text = ["# A", "", "```ts", "// a.ts", "1;", "```", "<!-- given declare const b: string; -->", "```tsx", "b;", "```", "```sh", "x", "```"].join("\n");

  test("keeps the guide's lines, the file names and what is given", () => {
    expect(codeBlocks("x.md", text)).toMatchObject([
      { line: 4, language: "ts", path: "a.ts", given: "", code: "// a.ts\n1;\n" },
      { line: 9, language: "tsx", path: undefined, given: "declare const b: string;", code: "b;\n" },
    ]);
  });

  test("tells a block that is not compiled, with its reason", () => {
    expect(codeBlocks("x.md", "```ts no-check: needs a generated file\nx;\n```")[0]?.unchecked).toBe("needs a generated file");
  });
});
