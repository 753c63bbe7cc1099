/** The reference in docs/api, from the sources' docstrings. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { ENTRIES } from "../public-names.ts";
import { type Declaration, Declarations } from "./declarations.ts";
import { renderPage } from "./page.ts";

const root = resolve(import.meta.dirname, "../..");

/** A page of the reference, and the names that it tells of. */
export interface ReferencePage {
  /** Path inside the repository. */
  path: string;
  entry: string;
  names: ReadonlyMap<string, readonly Declaration[]>;
  text: string;
}

const INTRODUCTIONS: Record<string, string> = {
  "trigger-chat-kit": "Hooks and components for a React app. It also exports all of [`trigger-chat-kit/transport`](./transport.md).",
  "trigger-chat-kit/transport": "The transport and `AgentChat`, without React.",
  "trigger-chat-kit/mocks": "The session server, agents, scripted models and their adapters. See [testing](../testing.md).",
  "trigger-chat-kit/markdown": "Markdown for text parts.",
};

const pageName = (entry: string) => `${entry === "trigger-chat-kit" ? "react" : entry.replace("trigger-chat-kit/", "")}.md`;

/** The reference as the sources have it now. */
export function reference(): ReferencePage[] {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "declarations-"));
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", folder], { stdio: "pipe", cwd: root });
    return pages(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pages(folder: string): ReferencePage[] {
  const declarations = new Declarations();
  const entries = Object.entries(ENTRIES).filter(([, source]) => !source.endsWith(".css"));
  const exported = new Map(entries.map(([entry, source]) => [entry, declarations.exportsOf(join(folder, source.replace(/\.tsx?$/, ".d.ts")))]));
  const transport = exported.get("trigger-chat-kit/transport");
  // The React entry exports the transport's names too: they are told of once.
  for (const [name] of transport ?? []) exported.get("trigger-chat-kit")?.delete(name);

  return [...exported].map(([entry, names]) => {
    const page = pageName(entry);
    // An app imports from one entry: its own names first, then those of the others.
    const pageOf = new Map([...exported].flatMap(([other, its]) => [...its.keys()].map((name): [string, string] => [name, pageName(other)])));
    for (const name of names.keys()) pageOf.set(name, page);
    const text = [`# \`${entry}\``, "<!-- Written by `npm run docs` from the docstrings. -->", INTRODUCTIONS[entry] ?? "", renderPage(names, { declarations, pageOf, page })];
    return { path: `docs/api/${page}`, entry, names, text: `${text.join("\n\n")}\n` };
  });
}
