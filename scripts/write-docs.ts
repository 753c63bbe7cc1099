/** Writes what the documents take from the code: `npm run docs`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { renderFlows } from "./flows/page.ts";
import { reference } from "./reference/reference.ts";

const root = resolve(import.meta.dirname, "..");
mkdirSync(join(root, "docs/api"), { recursive: true });
for (const { path, text } of reference()) writeFileSync(join(root, path), text);
writeFileSync(join(root, "docs/flows.md"), renderFlows(root));
