/** What the sources say of the components: the pages of `stories/docs/components` are checked against it. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (file: string): string => readFileSync(ROOT + file, "utf8");
const sources = globSync("src/{components,markdown}/**/*.{ts,tsx}", { cwd: ROOT })
  .filter((file) => !/test/.test(file))
  .map((file) => read(file));
const css = globSync("src/components/styles/*.css", { cwd: ROOT }).map((file) => read(file).replace(/\/\*[\s\S]*?\*\//g, "")).join("\n");

/** A prop of a component, as its type says. */
export interface Prop {
  name: string;
  type: string;
  about: string;
}

/** Splits at a separator that stands in no bracket and no string. */
function split(text: string, separator: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const token of text.match(/=>|\/\*[\s\S]*?\*\/|"[^"]*"|[\s\S]/g) ?? []) {
    if (/^[<({[]$/.test(token)) depth += 1;
    if (/^[>)}\]]$/.test(token)) depth -= 1;
    if (token === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** A type's own text and what an interface extends. */
function declaration(name: string): string | undefined {
  for (const source of sources) {
    const alias = new RegExp(`\\btype ${name}\\b(?:<[^;]*?>)? =\\s*([\\s\\S]*)`).exec(source)?.[1];
    if (alias !== undefined) return split(alias, ";")[0];
    const found = new RegExp(`\\binterface ${name}\\b(?:<[^{]*?>)?(?:\\s*extends ([^{]*))?\\s*(\\{[\\s\\S]*)`).exec(source);
    if (!found) continue;
    const [, parents = "", body = ""] = found;
    let depth = 0;
    const end = [...body].findIndex((char) => (depth += char === "{" ? 1 : char === "}" ? -1 : 0) === 0);
    return [...split(parents, ","), body.slice(0, end + 1)].join(" & ");
  }
  return undefined;
}

const unquote = (names: string) => names.split("|").map((name) => name.trim().replaceAll('"', ""));

/** The props that a type adds: those of elements, of every part and of `Button` are told once for all. */
function propsOf(type: string): Prop[] {
  const all = split(type, "&");
  if (all.length > 1) return all.flatMap(propsOf);
  const [one = ""] = all;
  if (one.startsWith("{")) {
    return split(one.slice(1, -1), ";").flatMap((member) => {
      const [, doc = "", name, rest] = /^(?:\/\*\*([\s\S]*?)\*\/\s*)?(?:readonly )?"?([\w-]+)"?(\??[:(][\s\S]*)$/.exec(member) ?? [];
      if (name === undefined || rest === undefined) return [];
      const about = doc.replaceAll(/\s*\n\s*\*\s?/g, " ").trim();
      return [{ name, type: rest.replace(/^\??:\s*/, "").replaceAll(/\s+/g, " ").trim(), about }];
    });
  }
  const [, name = "", given = ""] = /^(\w+)(?:<([\s\S]*)>)?$/.exec(one) ?? [];
  const [first = "", second = ""] = split(given, ",");
  if (name === "PartProps") return propsOf(second || "{}");
  if (name === "Pick") return propsOf(first).filter((prop) => unquote(second).includes(prop.name));
  if (name === "Omit") return propsOf(first).filter((prop) => !unquote(second).includes(prop.name));
  if (name === "" || name === "ButtonProps" || name === "PartCommonProps" || name === "AnyProps") return [];
  return propsOf(declaration(name) ?? "{}");
}

/** The names of the components that the entries export. */
export function components(): string[] {
  const values = ["src/components/index.ts", "src/markdown/index.ts"].flatMap((file) =>
    [...read(file).matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = ""]) => names.split(",")),
  );
  return values.map((name) => name.trim()).filter((name) => /^[A-Z]\w*[a-z]\w*$/.test(name)).sort();
}

/** The props of a component beside those of its element, of every part, and of `Button`. */
export function props(component: string): Prop[] {
  if (component === "Button") return propsOf(declaration("ButtonProps") ?? "");
  const source = sources.find((text) => new RegExp(`(?:const|function) ${component}\\b`).test(text)) ?? "";
  const inline = new RegExp(`function ${component}(?:<[^(]*>)?\\((?:\\{[^}]*\\}|\\w+): ([\\s\\S]*?)\\)(?::|\\s*\\{)`).exec(source)?.[1];
  const forwarded = new RegExp(`const ${component} =[^;]*?forwardRef<\\w+, (\\w+)>`).exec(source)?.[1];
  const type = declaration(`${component}Props`) === undefined ? (inline ?? forwarded ?? "{}") : `${component}Props`;
  const seen = new Set<string>();
  return propsOf(type).filter(({ name }) => name !== "children" && !seen.has(name) && seen.add(name));
}

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every `data-*` attribute that the components set. */
export function attributes(): Set<string> {
  const found = new Set<string>();
  for (const source of sources) {
    const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    for (const [, name = ""] of code.matchAll(/["\s](data-[a-z-]+)(?:=|"?: (?![A-Z]))/g)) found.add(name);
    for (const { index } of code.matchAll(/\bstate=\{\{/g)) {
      const body = code.slice(index + "state={{".length).split("}}")[0] ?? "";
      for (const entry of split(body, ",")) {
        const name = /^(\w+)\s*(?::|$)/.exec(entry)?.[1];
        if (name) found.add(`data-${kebab(name)}`);
      }
    }
  }
  return found;
}

/** Every class that the components set. */
export function classes(): Set<string> {
  const code = sources.join("\n").replace(/\/\*[\s\S]*?\*\/|\/\/.*$|--tck-[a-z-]+/gm, "");
  const named = [...code.matchAll(/\bname="([a-z-]+)"/g)].map(([, name]) => `tck-${name}`);
  return new Set([...named, ...[...code.matchAll(/\btck-[a-z-]+/g)].map(([name]) => name).filter((name) => !name.endsWith("-"))]);
}

/** Every token of the style sheet. */
export const tokens = (): Set<string> => new Set([...css.matchAll(/(--tck-[a-z-]+)\s*:/g)].map(([, name = ""]) => name));

/** The tokens that shape these classes, by the rules of the style sheet that name them. */
export function tokensOf(names: readonly string[]): string[] {
  const rules = [...css.matchAll(/([^{};]+)\{([^{}]*)\}/g)];
  const mine = rules.filter(([, selector = ""]) => names.some((name) => new RegExp(`\\.${name}(?![\\w-])`).test(selector)));
  return [...new Set(mine.flatMap(([, , body = ""]) => [...body.matchAll(/var\((--tck-[a-z-]+)/g)].map(([, name = ""]) => name)))].filter((name) => tokens().has(name)).sort();
}

/** The classes that a page's anatomy names. */
export const classesIn = (text: string): string[] => [...new Set([...text.matchAll(/\.(tck-[a-z-]+)/g)].map(([, name = ""]) => name))];

/** The text of a section of a page. */
export const section = (page: string, title: string): string | undefined =>
  new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, "m").exec(page)?.[1]?.trim();

/** A component's page, if it has one. */
export const pageOf = (component: string): string | undefined => {
  try {
    return read(`stories/docs/components/${component}.mdx`);
  } catch {
    return undefined;
  }
};

/** The pages that are there, by component. */
export const pages = (): string[] => globSync("stories/docs/components/*.mdx", { cwd: ROOT }).map((file) => file.replace(/^.*[\\/]|\.mdx$/g, "")).sort();
