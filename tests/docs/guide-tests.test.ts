/** The tests that the testing guide shows, run as they are printed. Those for a browser are compiled only. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { codeBlocks, ROOT } from "./code-blocks.ts";

mkdirSync(`${ROOT}.cache`, { recursive: true });
const folder = mkdtempSync(`${ROOT}.cache/guide-tests-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const named = codeBlocks("docs/testing.md").flatMap(({ path, code }) => (path === undefined ? [] : [{ path, code }]));
for (const { path, code } of named) writeFileSync(join(folder, path), code);
const runnable = named.filter(({ path }) => path.endsWith(".test.ts"));
if (runnable.length < 5) throw new Error("docs/testing.md has lost its tests");

for (const { path } of runnable) {
  describe(path, async () => {
    await import(/* @vite-ignore */ join(folder, path));
  });
}
