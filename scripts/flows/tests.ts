/**
 * Finds the tests that prove a flow. A test says so itself, in a comment on the line above it: `// F40, F43`. A story says
 * so by the name of its file.
 */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { globSync } from "node:fs";
import { type Layer, layerOf } from "./catalogue.ts";

/** A test or a story, and the flows that it proves. */
export interface FlowTest {
  file: string;
  title: string;
  layer: Layer;
  flows: readonly string[];
}

const TAG = /^[ \t]*\/\/ (F\d{2,3}(?:, F\d{2,3})*)$/gm;
/** A call with a title, also at the end of a table, and the field of a table of cases. */
const TITLE = /(?:\b(?:test|it|describe)(?:\.\w+)*|[\])])\(\s*(["'`])(.*?[^\\])\1|\btitle: (["'`])(.*?[^\\])\3/;

/** The tagged tests of one file. */
export function taggedTests(file: string, source: string): FlowTest[] {
  return [...source.matchAll(TAG)].map((tag) => {
    const [, , called, , field] = TITLE.exec(source.slice(tag.index)) ?? [];
    const title = (called ?? field)?.replace(/\\(.)/g, "$1");
    if (title === undefined) throw new Error(`${file}: the tag ${tag[1]} stands above no test`);
    return { file, title, layer: layerOf(file), flows: (tag[1] ?? "").split(", ") };
  });
}

/** Every test and story of the repository that proves a flow, in the order of their files. */
export function flowTests(root: string): FlowTest[] {
  const files = globSync(["{src,mocks,tests,scripts}/**/*.test.{ts,tsx}", "tests/conformance/**/*.cases.ts"], { cwd: root }).sort();
  const tests = files.flatMap((file) => taggedTests(file.replaceAll("\\", "/"), readFileSync(join(root, file), "utf8")));
  return [...tests, ...stories(root)];
}

/** The catalogue's names, as the stories give them: `Approvals` and `Approve` for F40. */
export function flowNames(root: string): Map<string, { group: string; name: string }> {
  const names = new Map<string, { group: string; name: string }>();
  for (const file of storyFiles(root)) {
    const [, group = "", flow = "", name = ""] = /title: "Scenarios\/([^/"]+)\/(F\d+) ([^"]+)"/.exec(readFileSync(join(root, file), "utf8")) ?? [];
    if (!names.has(flow)) names.set(flow, { group, name });
  }
  return names;
}

const storyFiles = (root: string) => globSync("stories/scenarios/**/*.stories.tsx", { cwd: root }).map((file) => file.replaceAll("\\", "/")).sort();

function stories(root: string): FlowTest[] {
  return storyFiles(root).flatMap((file) => {
    const [flow = ""] = basename(file).split("-");
    const exported = [...readFileSync(join(root, file), "utf8").matchAll(/^export const (\w+): StoryObj/gm)];
    return exported.map(([, title = ""]) => ({ file, title, layer: "story" as const, flows: [flow] }));
  });
}
