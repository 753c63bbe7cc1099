import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseDocstring } from "./docstring.ts";
import { docstringOf } from "./page.ts";
import { type ReferencePage, reference } from "./reference.ts";

const root = resolve(import.meta.dirname, "../..");

describe("the reference", () => {
  let pages: ReferencePage[];
  beforeAll(() => {
    pages = reference();
  }, 120_000);

  test("is what the docstrings say now (mend with `npm run docs`)", () => {
    for (const { path, text } of pages) expect(readFileSync(join(root, path), "utf8"), `${path} is stale`).toBe(text);
    expect(readdirSync(join(root, "docs/api")).map((name) => `docs/api/${name}`)).toEqual(pages.map(({ path }) => path).sort());
  });

  test("says of every public name what it is for", () => {
    const names = pages.flatMap(({ entry, names }) => [...names].map(([name, declarations]) => ({ name: `${entry}: ${name}`, declarations })));
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter(({ declarations }) => (docstringOf(declarations)?.text ?? "").length < 10).map(({ name }) => name)).toEqual([]);
  });

  test("has every name that can be imported", async () => {
    for (const { entry, names } of pages) {
      const values = Object.keys(await import(/* @vite-ignore */ entry));
      const told = new Set([...names.keys(), ...(entry === "trigger-chat-kit" ? (pages.find((page) => page.entry.endsWith("/transport"))?.names.keys() ?? []) : [])]);
      expect(values.filter((name) => !told.has(name))).toEqual([]);
    }
  });
});

describe("a docstring", () => {
  test("is split at its tags, and not inside of code", () => {
    const comment = ["/**", " * Does it.", " *", " * @param a How much.", " * @example", " * ```ts", " * @see inside", " * ```", " * @see elsewhere */"].join("\n");
    expect(parseDocstring(comment)).toEqual({
      text: "Does it.",
      tags: [
        { tag: "param", text: "a How much." },
        { tag: "example", text: "```ts\n@see inside\n```" },
        { tag: "see", text: "elsewhere" },
      ],
    });
  });

  test("may end with a tag on its one line, and keeps its links", () => {
    expect(parseDocstring("/** As {@link start}. @see PROTOCOL.md */")).toEqual({ text: "As {@link start}.", tags: [{ tag: "see", text: "PROTOCOL.md" }] });
  });
});
