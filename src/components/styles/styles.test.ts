import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("no rule asks for `:dir()`: bundlers turn it into a list of languages, and a page says its direction without one of them", () => {
  const sheets = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".css"));
  expect(sheets.filter((name) => readFileSync(join(import.meta.dirname, name), "utf8").includes(":dir("))).toEqual([]);
});
