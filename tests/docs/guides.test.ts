import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { markdownFiles, read, referenceFiles, ROOT } from "./code-blocks.ts";

const files = markdownFiles();
const guides = files.filter((file) => file.startsWith("docs/") && file !== "docs/README.md");

/** A heading as the address of its section. */
const anchor = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
const anchorsOf = (file: string) => [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchor(heading));

describe("troubleshooting", () => {
  const guide = read("docs/troubleshooting.md");
  const union = /export type ChatErrorCode =([^;]*);/.exec(read("src/transport/errors.ts"))?.[1] ?? "";
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);

  test("has a row with cause and cure for every error code, and for no other", () => {
    const rows = [...guide.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)];
    expect(codes.length).toBeGreaterThan(15);
    expect(rows.map(([, code]) => code)).toEqual(codes);
    expect(rows.filter(([, , cause = "", cure = ""]) => cause.trim().length < 20 || cure.trim().length < 20)).toEqual([]);
  });
});

describe("theming", () => {
  test("lists every token of the style sheet with its value in the light theme", () => {
    const css = read("src/components/styles/tokens.css").split('[data-tck-theme="dark"]')[0] ?? "";
    const tokens = [...css.matchAll(/(--tck-[\w-]+): ([^;]+);/g)].map(([, name, value]) => `| \`${name}\` | \`${value}\` |`);
    expect(tokens.length).toBeGreaterThan(30);
    const guide = read("docs/theming.md");
    expect(tokens.filter((row) => !guide.includes(row))).toEqual([]);
  });
});

describe("the index", () => {
  test("links every guide", () => {
    const index = read("docs/README.md");
    expect([...guides, ...referenceFiles()].filter((file) => !index.includes(`(./${file.replace("docs/", "")})`))).toEqual([]);
  });

  test("of the README links the reference of every entry point, and its first lines of code are the two commands", () => {
    const readme = read("README.md");
    expect(referenceFiles().filter((file) => !readme.includes(`(./${file})`))).toEqual([]);
    const [, first = ""] = /```\w*\n([^]*?)```/.exec(readme) ?? [];
    expect(first.split("\n").map((line) => line.split("#")[0]?.trim())).toEqual(["npm ci && npm run storybook", "npm ci && npm test", ""]);
  });
});

describe.each([...files, "CONTRIBUTING.md", "ARCHITECTURE.md", "PROTOCOL.md", ...referenceFiles()])("%s", (file) => {
  test("links to files and sections that exist", () => {
    const links = [...read(file).matchAll(/\]\((\.[^)\s]*|#[^)\s]*)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => {
      const [path = "", section] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(ROOT + target)) return true;
      return section !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(section);
    });
    expect(broken).toEqual([]);
  });

  test("names scripts that package.json has", () => {
    const named = [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  });
});
