/**
 * Bundles code as an app does, minified, peers external, with esbuild and with rolldown, and weighs what comes out. The
 * code may import from the root of this repository.
 */
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const PEERS = ["react", "react-dom", "ai", "@ai-sdk/react", "@ai-sdk/provider", "@tanstack/react-query", "msw"];

/** @typedef {{ name: string, code: string, isEntry: boolean, imports: string[] }} Chunk `imports`: the static ones */

/** @param {string} code */
async function esbuild(code) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root, sourcefile: "app.js" },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    // Node's own modules, for the published client: esbuild cannot resolve what it imports of them for a browser.
    external: [...PEERS.flatMap((name) => [name, `${name}/*`]), "node:*"],
    outdir: "out",
    absWorkingDir: root,
    metafile: true,
    write: false,
  });
  return Object.entries(metafile.outputs).map(([name, output]) => ({
    name,
    code: outputFiles.find((file) => file.path.replaceAll("\\", "/").endsWith(name))?.text ?? "",
    isEntry: output.entryPoint === "app.js",
    imports: output.imports.filter((it) => it.kind === "import-statement").map((it) => it.path),
  }));
}

/** @param {string} code */
async function withRolldown(code) {
  const entry = resolve(root, "app.js");
  const app = {
    name: "app",
    resolveId: (/** @type {string} */ id) => (id === "app.js" ? entry : null),
    load: (/** @type {string} */ id) => (id === entry ? code : null),
  };
  const external = [...PEERS, ...PEERS.map((name) => new RegExp(`^${name}/`)), /^node:/];
  const bundle = await rolldown({ input: "app.js", plugins: [app], external, cwd: root, logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  return output.flatMap((it) =>
    it.type === "chunk" ? [{ name: it.fileName, code: it.code, isEntry: it.isEntry, imports: it.imports }] : [],
  );
}

/** By name, what makes an app's chunks of its code. @type {Record<"esbuild" | "rolldown", (code: string) => Promise<Chunk[]>>} */
export const BUNDLERS = { esbuild, rolldown: withRolldown };

/** @param {Chunk[]} chunks the entry and what it imports statically */
export function firstLoad(chunks) {
  const loaded = new Set(chunks.filter((chunk) => chunk.isEntry));
  for (const chunk of loaded) {
    for (const other of chunks) if (chunk.imports.includes(other.name)) loaded.add(other);
  }
  return [...loaded];
}

/** @param {Chunk[]} chunks Kilobytes (1000 bytes), each chunk gzipped by itself as a server does. */
export const kilobytes = (chunks) => chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1_000;
