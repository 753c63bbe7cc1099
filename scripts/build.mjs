/** Builds the package into dist: ESM modules as they are in the sources (the transport's core in one), the style sheets, and declarations beside them. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { build as bundle } from "esbuild";
import { build } from "vite";
import { bundleCore } from "./bundle-core.mjs";

const root = resolve(import.meta.dirname, "..");

// `npm pack` in a fresh clone must not make a package without code, nor build anew what was just built.
if (process.argv.includes("--if-missing") && existsSync(join(root, "dist"))) process.exit();

// Whatever the shell says: the JSX runtime of development has no functions in an app's production build.
process.env["NODE_ENV"] = "production";
await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });
await bundleCore(join(root, "dist/src/transport/transport.js"), join(root, "dist/src/transport/core.js"));

// One file each: the sources import their layers.
for (const sheet of ["src/components/styles/styles.css", "mocks/inspector/inspector.css"]) {
  await bundle({ entryPoints: [join(root, sheet)], bundle: true, outfile: join(root, "dist", basename(sheet)), logLevel: "warning" });
  // TypeScript looks for the types of every import, a style sheet's too.
  writeFileSync(join(root, "dist", `${basename(sheet)}.d.ts`), "export {};\n");
}

// After Vite, which empties dist. TypeScript 7 has no JavaScript API: the command line is the interface.
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit", cwd: root });

// Sources import with their own extension; declarations must name what Node resolves.
const relative = /(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}\/[^"']+?)\.tsx?\2/g;
const dist = join(root, "dist");
for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
  if (!file.endsWith(".d.ts")) continue;
  const path = join(dist, file);
  writeFileSync(path, readFileSync(path, "utf8").replace(relative, "$1$2$3.js$2"));
}
