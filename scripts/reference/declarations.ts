/**
 * The package's public names as their emitted declarations tell them. TypeScript 7 has no JavaScript API, so its command
 * line writes the declarations and Rolldown's parser reads them.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ESTree, parseSync } from "rolldown/utils";

/** A declaration of one name. Overloads of a function have one each. */
export interface Declaration {
  name: string;
  /** Path of the declaration file. */
  file: string;
  node: ESTree.Declaration;
  /** The declaration without `export declare`, with its members' comments. */
  text: string;
  /** The docstring right above, as it is written. */
  comment: string | undefined;
}

interface Module {
  file: string;
  text: string;
  body: ESTree.Program["body"];
  comments: ReadonlyArray<{ type: string; start: number; end: number }>;
}

/** Reads declaration files, each once. */
export class Declarations {
  readonly #modules = new Map<string, Module>();

  /** Every name that a module exports, in the order of the module, with its declarations. */
  exportsOf(file: string): Map<string, Declaration[]> {
    const found = new Map<string, Declaration[]>();
    const add = (name: string, declarations: Declaration[]) => {
      if (!found.has(name)) found.set(name, []);
      for (const it of declarations) if (!found.get(name)?.some(({ node }) => node === it.node)) found.get(name)?.push(it);
    };
    const module = this.#read(file);
    for (const statement of module.body) {
      if (statement.type === "ExportAllDeclaration") {
        for (const [name, it] of this.exportsOf(resolve(file, String(statement.source.value)))) add(name, it);
      } else if (statement.type === "ExportNamedDeclaration") {
        const { declaration, source, specifiers } = statement;
        if (declaration) for (const name of namesOf(declaration)) add(name, [toDeclaration(module, statement, declaration, name)]);
        for (const { local, exported } of specifiers) {
          const from = source ? this.exportsOf(resolve(file, String(source.value))).get(nameOf(local)) : this.find(file, nameOf(local));
          add(nameOf(exported), from ?? []);
        }
      }
    }
    return found;
  }

  /** What a name means inside a module: declared there, or imported from another file of the package. */
  find(file: string, name: string): Declaration[] {
    const module = this.#read(file);
    return module.body.flatMap((statement): Declaration[] => {
      if (statement.type === "ImportDeclaration" && statement.source.value.startsWith(".")) {
        const it = statement.specifiers.find(({ local }) => local.name === name);
        return it?.type === "ImportSpecifier" ? (this.exportsOf(resolve(file, statement.source.value)).get(nameOf(it.imported)) ?? []) : [];
      }
      const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : (statement as ESTree.Declaration);
      return declaration && namesOf(declaration).includes(name) ? [toDeclaration(module, statement, declaration, name)] : [];
    });
  }

  /** The members of a class or an interface, each with its comment. Those that are not public are left out. */
  membersOf({ file, node }: Declaration): string[] {
    if (node.type !== "ClassDeclaration" && node.type !== "TSInterfaceDeclaration") return [];
    const module = this.#read(file);
    return node.body.body.flatMap((member: ESTree.ClassElement | ESTree.TSSignature) => {
      const hidden = "accessibility" in member && (member.accessibility === "private" || member.accessibility === "protected");
      if (hidden || ("key" in member && member.key?.type === "PrivateIdentifier")) return [];
      const comment = commentAbove(module, member.start);
      return `${comment ? `${comment}\n    ` : ""}${module.text.slice(member.start, member.end).replace(/^abstract /, "")}`;
    });
  }

  #read(file: string): Module {
    let module = this.#modules.get(file);
    if (!module) {
      const text = readFileSync(file, "utf8");
      const { program, comments, errors } = parseSync(file, text, { lang: "dts" });
      if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
      this.#modules.set(file, (module = { file, text, body: program.body, comments }));
    }
    return module;
  }
}

/** `./a.ts` or `./a.js`, seen from a declaration file. */
function resolve(from: string, to: string): string {
  return join(dirname(from), to.replace(/\.(tsx?|js)$/, ".d.ts"));
}

const nameOf = (node: ESTree.ModuleExportName): string => (node.type === "Literal" ? node.value : node.name);

function namesOf(node: ESTree.Declaration): string[] {
  if (node.type === "VariableDeclaration") return node.declarations.flatMap(({ id }) => (id.type === "Identifier" ? id.name : []));
  return "id" in node && node.id?.type === "Identifier" ? [node.id.name] : [];
}

function toDeclaration(module: Module, statement: ESTree.Node, node: ESTree.Declaration, name: string): Declaration {
  const text = module.text.slice(node.start, node.end).replace(/^declare /, "");
  return { name, file: module.file, node, text, comment: commentAbove(module, statement.start) };
}

function commentAbove({ text, comments }: Module, start: number): string | undefined {
  const above = comments.findLast(({ end }) => end <= start);
  if (above?.type !== "Block" || text.slice(above.end, start).trim() !== "") return undefined;
  const comment = text.slice(above.start, above.end);
  return comment.startsWith("/**") ? comment : undefined;
}
