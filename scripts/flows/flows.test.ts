import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { CATALOGUE, isGap } from "./catalogue.ts";
import { renderFlows } from "./page.ts";
import { flowTests, taggedTests } from "./tests.ts";

const root = resolve(import.meta.dirname, "../..");

test("docs/flows.md is what the tests say now (mend with `npm run docs`)", () => {
  expect(readFileSync(join(root, "docs/flows.md"), "utf8")).toBe(renderFlows(root));
});

test("no flow has a gap: it is proved, or the catalogue says why the layer has no part in it", () => {
  expect(/## Gaps[^#]*/.exec(renderFlows(root))?.[0]).toBeUndefined();
});

test("tags name flows of the catalogue", () => {
  expect(flowTests(root).filter(({ flows }) => flows.some((flow) => !CATALOGUE.includes(flow)))).toEqual([]);
});

test("a tag belongs to the test below it, whatever form that has", () => {
  const source = ["  // F40", '  test("called", () => {});', "// F41, F42", "it.each([", '  ["row", 1],', '])("table %s", () => {});', "  // F43", "  {", "    title: `case ${name}`,"].join("\n");
  expect(taggedTests("mocks/a.test.ts", source).map(({ title, flows }) => [title, flows])).toEqual([
    ["called", ["F40"]],
    ["table %s", ["F41", "F42"]],
    ["case ${name}", ["F43"]],
  ]);
  expect(() => taggedTests("mocks/a.test.ts", "// F40\n")).toThrow("above no test");
});

test("a flow without a test in a layer is a gap, unless the layer has no part in it", () => {
  expect(isGap("F40", "server", 0)).toBe(true);
  expect(isGap("F40", "server", 1)).toBe(false);
  expect(isGap("F80", "server", 0)).toBe(false);
  expect(isGap("F40", "browser", 0)).toBe(false);
  expect(isGap("F80", "browser", 0)).toBe(true);
});
