/**
 * Weighs the built package as an app's bundler would: minified and gzipped, peers external, with esbuild and with
 * rolldown. Prints a table and fails over a budget.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";

const root = resolve(import.meta.dirname, "..");
const PEERS = ["react", "react-dom", "ai", "@ai-sdk/react", "@ai-sdk/provider", "@tanstack/react-query", "msw"];
const external = [...PEERS, ...PEERS.map((name) => new RegExp(`^${name}/`))];

const TRANSPORT = 'export { TriggerChatTransport } from "./dist/src/transport/index.js";';
/** All of the React entry but the server-side client and the second language. */
const NOT_COUNTED = new Set(["AgentChat", "ChatStream", "germanStrings"]);
const names = Object.keys(await import(pathToFileURL(resolve(root, "dist/src/index.js")).href));
const reactEntry = (/** @type {string[]} */ ...without) =>
  `export { ${names.filter((name) => !NOT_COUNTED.has(name) && !without.includes(name)).join(", ")} } from "./dist/src/index.js";`;

/**
 * Kilobytes (1000 bytes) after gzip, as an app that imports these names gets them. `first` leaves out what loads on
 * demand. `limit` is what fails the check and only ever goes down; `goal` is where it has to get to.
 */
const BUDGETS = [
  { what: "transport, first load", code: TRANSPORT, first: true, limit: { esbuild: 15.9, rolldown: 15.5 }, goal: 8 },
  { what: "transport with the tab coordinator", code: TRANSPORT, first: false, limit: { esbuild: 30.2, rolldown: 29.3 }, goal: 12 },
  // The coordinator by its name is for apps without the transport, which loads it on demand.
  { what: "React entry, first load", code: reactEntry("ChatTabCoordinator"), first: true, limit: { esbuild: 46.9, rolldown: 43.9 }, goal: 30 },
  { what: "React entry: transport, hooks, components", code: reactEntry(), first: false, limit: { esbuild: 65.95, rolldown: 62.4 }, goal: 30 },
];

/** @typedef {{ name: string, code: string, isEntry: boolean, imports: string[] }} Chunk */

/** @type {Record<"esbuild" | "rolldown", (code: string) => Promise<Chunk[]>>} */
const BUNDLERS = {
  async esbuild(code) {
    const { outputFiles, metafile } = await esbuild({
      stdin: { contents: code, resolveDir: root, sourcefile: "app.js" },
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      legalComments: "none",
      logLevel: "error",
      external: PEERS.flatMap((name) => [name, `${name}/*`]),
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
  },
  async rolldown(code) {
    const app = {
      name: "app",
      resolveId: (/** @type {string} */ id) => (id === "app.js" ? resolve(root, id) : null),
      load: (/** @type {string} */ id) => (id === resolve(root, "app.js") ? code : null),
    };
    const bundle = await rolldown({ input: "app.js", plugins: [app], external, cwd: root, logLevel: "silent" });
    const { output } = await bundle.generate({ format: "esm", minify: true });
    await bundle.close();
    return output.flatMap((it) =>
      it.type === "chunk" ? [{ name: it.fileName, code: it.code, isEntry: it.isEntry, imports: it.imports }] : [],
    );
  },
};

/** @param {Chunk[]} chunks the entry and what it imports statically */
function firstLoad(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.name, chunk]));
  const loaded = new Set(chunks.filter((chunk) => chunk.isEntry));
  for (const chunk of loaded) {
    for (const name of chunk.imports) {
      const imported = byName.get(name);
      if (imported) loaded.add(imported);
    }
  }
  return [...loaded];
}

let failed = 0;
for (const bundler of /** @type {const} */ (["esbuild", "rolldown"])) {
  for (const { what, code, first, limit, goal } of BUDGETS) {
    const chunks = await BUNDLERS[bundler](code);
    const counted = first ? firstLoad(chunks) : chunks;
    const kB = counted.reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0) / 1000;
    const fits = kB <= limit[bundler];
    if (!fits) failed += 1;
    console.log(`${fits ? "ok  " : "OVER"} ${kB.toFixed(2).padStart(6)} kB of ${limit[bundler]} kB (goal ${goal})  ${what} (${bundler})`);
  }
}
process.exit(failed === 0 ? 0 : 1);
