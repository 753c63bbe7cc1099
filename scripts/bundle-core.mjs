/**
 * Makes one module of what the built transport loads at first. A module that the transport and something loaded on
 * demand both use would become a chunk of its own in an app, and dozens of tiny chunks compress badly. The modules stay
 * where they were and hand on what the bundled one exports, so every import path and every name still holds.
 */
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { build } from "esbuild";

/** @param {string} from a file @param {string} to another */
function specifier(from, to) {
  const path = relative(dirname(from), to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** @param {string} entry the built module with the transport @param {string} outfile */
export async function bundleCore(entry, outfile) {
  /** @param {string} contents */
  const bundle = (contents) =>
    build({
      stdin: { contents, resolveDir: dirname(outfile), sourcefile: "core.js" },
      absWorkingDir: dirname(outfile),
      bundle: true,
      format: "esm",
      target: "es2022",
      sourcemap: true,
      packages: "external",
      logLevel: "error",
      metafile: true,
      write: false,
      outfile,
      plugins: [
        {
          name: "on-demand",
          setup: ({ onResolve }) =>
            onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) =>
              kind === "dynamic-import" ? { path: specifier(outfile, join(resolveDir, path)), external: true } : undefined,
            ),
        },
      ],
    });

  const { metafile } = await bundle(`export * from "${specifier(outfile, entry)}";`);
  const modules = Object.keys(metafile.inputs).filter((path) => path !== "core.js").map((path) => resolve(dirname(outfile), path));
  /** What each module exports, and under which name the bundled one does. @type {Map<string, string[]>} */
  const exported = new Map();
  const taken = new Set();
  for (const module of modules) {
    const { outputs } = (await build({ entryPoints: [module], format: "esm", metafile: true, write: false, outdir: "out", logLevel: "error" })).metafile;
    const names = Object.values(outputs).flatMap(({ exports }) => exports);
    exported.set(module, names.map((name) => {
      let alias = name;
      while (taken.has(alias)) alias += "$";
      taken.add(alias);
      return alias === name ? name : `${name} as ${alias}`;
    }));
  }
  const all = [...exported].map(([module, names]) => `export { ${names.join(", ")} } from "${specifier(outfile, module)}";`);
  const { outputFiles } = await bundle(all.join("\n"));
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  for (const [module, names] of exported) {
    const back = names.map((name) => name.split(" as ").reverse().join(" as "));
    writeFileSync(module, `export { ${back.join(", ")} } from "${specifier(module, outfile)}";\n`);
    rmSync(`${module}.map`);
  }
}
