/** Builds the package into dist: one ESM file per entry point, shared chunks, the style sheet, and declarations. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { build } from "vite";

const root = resolve(import.meta.dirname, "..");

await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });

// After Vite, which empties dist. TypeScript 7 has no JavaScript API: the command line is the interface.
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit", cwd: root });

// Sources import with their own extension; declarations must name what Node resolves.
const relative = /(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}\/[^"']+?)\.tsx?\2/g;
const types = join(root, "dist", "types");
for (const file of readdirSync(types, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".d.ts")) continue;
  const path = join(types, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(relative, "$1$2$3.js$2"));
}
