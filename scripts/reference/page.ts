/** One page of the reference: an entry point's names, grouped, each with its docstring and its declaration. */
import type { ESTree } from "rolldown/utils";
import type { Declaration, Declarations } from "./declarations.ts";
import { type Docstring, parseDocstring } from "./docstring.ts";

/** What a page needs to know of the rest of the reference. */
export interface PageContext {
  declarations: Declarations;
  /** Every public name with the page that tells of it. */
  pageOf: ReadonlyMap<string, string>;
  page: string;
}

const GROUPS = ["Components", "Hooks", "Functions", "Classes", "Values", "Types"] as const;
type Group = (typeof GROUPS)[number];

/** The body of a page. */
export function renderPage(names: ReadonlyMap<string, readonly Declaration[]>, context: PageContext): string {
  const byGroup = new Map<Group, string[]>(GROUPS.map((group) => [group, []]));
  for (const [name, declarations] of [...names].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))) {
    byGroup.get(groupOf(name, declarations))?.push(renderName(name, declarations, context));
  }
  return [...byGroup].flatMap(([group, entries]) => (entries.length > 0 ? [`## ${group}`, ...entries] : [])).join("\n\n");
}

/** The docstring of a name: that of its first declaration which has one. */
export function docstringOf(declarations: readonly Declaration[]): Docstring | undefined {
  const comment = declarations.find((it) => it.comment !== undefined)?.comment;
  return comment === undefined ? undefined : parseDocstring(comment);
}

function groupOf(name: string, [first]: readonly Declaration[]): Group {
  if (!first) throw new Error(`${name} is exported and declared nowhere`);
  if (first.node.type === "ClassDeclaration") return "Classes";
  if (first.node.type === "TSInterfaceDeclaration" || first.node.type === "TSTypeAliasDeclaration") return "Types";
  if (isComponent(name, first)) return "Components";
  if (/^use[A-Z]/.test(name)) return "Hooks";
  return first.text.startsWith("function ") || first.text.includes(") => ") ? "Functions" : "Values";
}

function isComponent(name: string, { text }: Declaration): boolean {
  return /^[A-Z][a-z]/.test(name) && /(ExoticComponent<|ReactElement|JSX\.Element)/.test(text);
}

function renderName(name: string, declarations: readonly Declaration[], context: PageContext): string {
  const { text, tags } = docstringOf(declarations) ?? { text: "", tags: [] };
  const pieces = [`### ${name}`, link(text, context), ...renderTags(tags, context), signature(name, declarations, context)];
  return pieces.filter((piece) => piece !== "").join("\n\n");
}

const LABELS: Record<string, string> = { returns: "Returns", throws: "Throws", deprecated: "Deprecated" };

function renderTags(tags: Docstring["tags"], context: PageContext): string[] {
  const named = tags.filter(({ tag }) => tag === "param" || tag === "typeParam").map(({ text }) => text.replace(/^(\S+)( -)? ?/, "- `$1`: "));
  const said = tags.flatMap(({ tag, text }) => (LABELS[tag] ? `${LABELS[tag]}: ${text}` : tag === "example" ? text : []));
  const protocol = tags.flatMap(({ tag, text }) => (tag === "see" && text.startsWith("PROTOCOL.md") ? text.replace(/^PROTOCOL\.md/, "See [the protocol](../../PROTOCOL.md)") : []));
  return [named.join("\n"), ...said, ...protocol].map((piece) => link(piece, context));
}

/** Turns `{@link Name}` into a link to where the name is told of. */
function link(text: string, { pageOf, page }: PageContext): string {
  return text.replace(/\{@link ([\w.#]+)\}/g, (_, name: string) => {
    const [top = ""] = name.split(/[.#]/);
    const to = pageOf.get(top);
    return to === undefined ? `\`${name}\`` : `[\`${name}\`](${to === page ? "" : `./${to}`}#${top.toLowerCase()})`;
  });
}

function signature(name: string, declarations: readonly Declaration[], context: PageContext): string {
  const [first] = declarations;
  if (!first) return "";
  // What TypeScript infers for a forwarded ref says less than the props' own name.
  const props = `${name}Props`;
  if (isComponent(name, first) && first.node.type === "VariableDeclaration" && first.text.includes("ExoticComponent<")) {
    return context.pageOf.has(props) ? link(`Props: {@link ${props}}.`, context) : "";
  }
  const text = declarations.map((it) => withMembers(it, context)).join("\n");
  // `typescript` is `ts` to a reader; the tests compile `ts`.
  return `\`\`\`typescript\n${tidy(text)}\n\`\`\``;
}

/** A class or an interface with the public members of what it extends inside the package; other declarations as they are. */
function withMembers(declaration: Declaration, context: PageContext): string {
  const { node, text } = declaration;
  if (node.type !== "ClassDeclaration" && node.type !== "TSInterfaceDeclaration") return text;
  const { declarations, pageOf } = context;
  const hidden = parentsOf(declaration).filter((name) => !pageOf.has(name));
  const inherited = hidden.flatMap((name) => declarations.find(declaration.file, name));
  const own = declarations.membersOf(declaration);
  const names = new Set(own.map(memberName));
  const members = [...own, ...inherited.flatMap((it) => declarations.membersOf(it)).filter((it) => !names.has(memberName(it)))];
  const body = node.end - node.body.start;
  let head = text.slice(0, text.length - body).trimEnd();
  if (inherited.length > 0) head = head.replace(/ extends .*$/s, parentsOf(inherited[0] as Declaration).map((name) => ` implements ${name}`).join(""));
  return members.length === 0 ? `${head} {}` : `${head} {\n    ${members.join("\n    ")}\n}`;
}

const memberName = (member: string): string | undefined => /(?:\*\/\s*)?(?:readonly )?(\w+)/.exec(member.replace(/\/\*\*[\s\S]*?\*\//, ""))?.[1];

function parentsOf({ node }: Declaration): string[] {
  const expressions: ESTree.Node[] = [];
  if (node.type === "TSInterfaceDeclaration") expressions.push(...node.extends.map((it) => it.expression));
  if (node.type === "ClassDeclaration") expressions.push(...(node.superClass ? [node.superClass] : []), ...(node.implements ?? []).map((it) => it.expression));
  return expressions.flatMap((it) => (it.type === "Identifier" ? it.name : []));
}

function tidy(text: string): string {
  return text
    .replace(/import\("[^"]+"\)\./g, "")
    .replace(/^( {4})+/gm, (indent) => "  ".repeat(indent.length / 4))
    .replace(/\{@link (\w+)\}/g, "`$1`")
    .replace(/ @see PROTOCOL\.md[^*]*\*\//g, " */")
    .replace(/^ *\* @see PROTOCOL\.md.*\n/gm, "");
}
