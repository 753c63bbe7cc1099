/**
 * What an app's bundler makes of the transport: minified and gzipped, `react` and `ai` external, with esbuild and with
 * rolldown, this kit's build beside the published client. "First load" leaves out what is imported on demand.
 *
 *   node scripts/build.mjs && node bench/transport-bytes.ts
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build as esbuild } from "esbuild";
import { rolldown } from "rolldown";
import { verdict } from "./support/clients.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const PEERS = ["react", "react-dom", "ai", "@ai-sdk/react", "@ai-sdk/provider"];
const CODE = {
  ours: 'export { TriggerChatTransport } from "./dist/src/transport/index.js";',
  published: 'export { TriggerChatTransport } from "@trigger.dev/sdk/chat";',
};
/** Kilobytes (1000 bytes). `first`: on first load; `all`: with the tab coordinator, which the published one always loads. */
const TARGET = { first: 8, all: 12 };

interface Weight {
  first: number;
  all: number;
}
interface Chunk {
  name: string;
  code: string;
  isEntry: boolean;
  imports: string[];
}

/** Adds up the entry with what it imports statically, and everything. */
function weigh(chunks: Chunk[]): Weight {
  const kB = (list: Iterable<Chunk>) => [...list].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1_000;
  const loaded = new Set(chunks.filter((chunk) => chunk.isEntry));
  for (const chunk of loaded) {
    for (const other of chunks) if (chunk.imports.includes(other.name)) loaded.add(other);
  }
  return { first: kB(loaded), all: kB(chunks) };
}

async function withEsbuild(code: string): Promise<Weight> {
  const { outputFiles, metafile } = await esbuild({
    stdin: { contents: code, resolveDir: root, sourcefile: "app.js" },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
    // The published client imports Node's own modules, which esbuild cannot resolve for a browser without this.
    external: [...PEERS.flatMap((name) => [name, `${name}/*`]), "node:*"],
    outdir: "out",
    absWorkingDir: root,
    metafile: true,
    write: false,
  });
  return weigh(
    Object.entries(metafile.outputs).map(([name, output]) => ({
      name,
      code: outputFiles.find((file) => file.path.replaceAll("\\", "/").endsWith(name))?.text ?? "",
      isEntry: output.entryPoint === "app.js",
      imports: output.imports.filter((it) => it.kind === "import-statement").map((it) => it.path),
    })),
  );
}

async function withRolldown(code: string): Promise<Weight> {
  const entry = `${root}app.js`;
  const app = { name: "app", resolveId: (id: string) => (id === "app.js" ? entry : null), load: (id: string) => (id === entry ? code : null) };
  const external = [...PEERS, ...PEERS.map((name) => new RegExp(`^${name}/`)), /^node:/];
  const bundle = await rolldown({ input: "app.js", plugins: [app], external, cwd: root, logLevel: "silent" });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  return weigh(
    output.flatMap((it) => (it.type === "chunk" ? [{ name: it.fileName, code: it.code, isEntry: it.isEntry, imports: it.imports }] : [])),
  );
}

const built = spawnSync(process.execPath, [`${root}scripts/build.mjs`], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
if (built.status !== 0) throw new Error("The build failed");
const rows = [];
for (const [bundler, bundle] of Object.entries({ esbuild: withEsbuild, rolldown: withRolldown })) {
  const [kit, sdk] = [await bundle(CODE.ours), await bundle(CODE.published)];
  for (const [what, part] of [["first load", "first"], ["with the tab coordinator", "all"]] as const) {
    rows.push({
      bundler,
      what,
      "ours kB": Number(kit[part].toFixed(2)),
      "published kB": Number(sdk.first.toFixed(2)),
      target: `<= ${TARGET[part]}`,
      verdict: verdict(kit[part] <= TARGET[part]),
    });
  }
}
console.table(rows);
