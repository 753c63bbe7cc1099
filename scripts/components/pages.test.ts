import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attributes, classes, classesIn, components, pageOf, pages, props, section, tokens, tokensOf } from "./facts.ts";

const SECTIONS = ["Anatomy", "Props", "Data attributes", "Custom properties", "Keyboard", "Example"];
const all = pages().map((name) => pageOf(name) ?? "").join("\n");
const hooksFolder = join(import.meta.dirname, "../../stories/docs/hooks");
const named = (text: string, pattern: RegExp) => [...new Set(text.match(pattern) ?? [])].sort();

it("every exported component has a page, and every page a component", () => {
  expect(components().length).toBeGreaterThan(40);
  expect(pages()).toEqual(components());
});

describe.each(components())("the page of %s", (name) => {
  const page = pageOf(name) ?? "";

  it("has every section", () => {
    expect(SECTIONS.filter((title) => !section(page, title))).toEqual([]);
  });

  it("lists the props that the type has", () => {
    const listed = [...(section(page, "Props") ?? "").matchAll(/^- `([\w-]+)`:/gm)].map(([, prop]) => prop);
    expect(listed.sort()).toEqual(props(name).map((prop) => prop.name).sort());
  });

  it("lists the custom properties by which its classes are shaped", () => {
    const listed = named(section(page, "Custom properties") ?? "", /--tck-[a-z-]+/g);
    expect(listed).toEqual(tokensOf(classesIn(section(page, "Anatomy") ?? "")));
  });

  it("has an example that uses it", () => {
    expect(section(page, "Example")).toMatch(new RegExp(`^\`\`\`tsx\\n[\\s\\S]*(<${name}\\b|<MessageList|parts=)`));
  });
});

describe("what a style sheet may rest on", () => {
  it("every data attribute of the sources is told on a page, and none that is not there", () => {
    expect(named(all, /\bdata-[a-z]+(?:-[a-z]+)*(?=`:)/g)).toEqual([...attributes()].sort());
  });

  it("every class of the sources is in an anatomy, and none that is not there", () => {
    const told = pages().flatMap((name) => classesIn(section(pageOf(name) ?? "", "Anatomy") ?? ""));
    expect([...new Set(told)].sort()).toEqual([...classes()].sort());
  });

  it("every token is told on a page or in the guide, and none that is not there", () => {
    const guide = readFileSync(join(import.meta.dirname, "../../docs/theming.md"), "utf8");
    expect(named(all + guide, /--tck-[a-z]+(?:-[a-z]+)*/g)).toEqual([...tokens()].sort());
  });
});

it("the theme page shows every token", () => {
  const story = readFileSync(join(import.meta.dirname, "../../stories/components/Theme.stories.tsx"), "utf8");
  const shown = (token: string) => story.includes(`"${token}"`) || new RegExp(`^ {2}"?${token.replace("--tck-color-", "")}"?:`, "m").test(story);
  expect([...tokens()].filter((token) => !shown(token))).toEqual([]);
});

it("every exported hook has a page with an example that compiles", () => {
  const index = ["src/hooks/index.ts", "src/components/index.ts"].map((file) => readFileSync(join(import.meta.dirname, "../..", file), "utf8")).join("\n");
  const hooks = named(index, /\buse[A-Z]\w+(?=[ ,])/g);
  const texts = readdirSync(hooksFolder).filter((file) => file.endsWith(".mdx")).map((file) => readFileSync(join(hooksFolder, file), "utf8"));
  expect(hooks.length).toBeGreaterThan(15);
  const withPage = texts.flatMap((text) => (/<Source code=\{\w+\} language="tsx"/.test(text) ? named(/^# (.*)$/m.exec(text)?.[1] ?? "", /\buse[A-Z]\w+/g) : []));
  expect([...new Set(withPage)].sort()).toEqual(hooks);
});
