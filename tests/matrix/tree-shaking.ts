import { join } from "node:path";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import packageJson from "../../package.json" with { type: "json" };

export type Bundler = "esbuild" | "rolldown";

/** What an app's bundle loads of the kit at first, without what it loads on demand. */
export interface Bundle {
  /** The kit's modules that left code in it, by path inside its `dist`. */
  modules: string[];
  /** Size of the JavaScript. */
  bytes: number;
  /** Size of the style sheets that stay. */
  css: number;
}

const PEERS = Object.keys(packageJson.peerDependencies);
const inKit = (path: string) => path.replaceAll("\\", "/").split("node_modules/trigger-chat-kit/dist/")[1];

/** Bundles a line of code in an app that has the packed kit installed, with the kit's peers outside. */
export async function bundle(bundler: Bundler, app: string, code: string): Promise<Bundle> {
  return bundler === "esbuild" ? withEsbuild(app, code) : withRolldown(app, code);
}

async function withEsbuild(app: string, code: string): Promise<Bundle> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: app },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    outdir: join(app, "out"),
    external: PEERS.flatMap((name) => [name, `${name}/*`]),
    metafile: true,
    write: false,
    logLevel: "error",
    absWorkingDir: app,
  });
  const reached = new Set(Object.keys(metafile.outputs).filter((name) => metafile.outputs[name]?.entryPoint === "<stdin>"));
  for (const name of reached) for (const { path, kind } of metafile.outputs[name]?.imports ?? []) if (kind === "import-statement") reached.add(path);
  const outputs = Object.entries(metafile.outputs).filter(([name]) => reached.has(name) || name.endsWith(".css"));
  const kept = outputs.flatMap(([, { inputs }]) => Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? (inKit(path) ?? []) : [])));
  const sizeOf = (extension: string) => outputs.reduce((sum, [name, { bytes }]) => sum + (name.endsWith(extension) ? bytes : 0), 0);
  return { modules: kept, bytes: sizeOf(".js"), css: sizeOf(".css") };
}

async function withRolldown(app: string, code: string): Promise<Bundle> {
  const entry = join(app, "entry.js");
  let css = 0;
  const build = await rolldown({
    input: entry,
    cwd: app,
    external: PEERS.flatMap((name) => [name, new RegExp(`^${name}/`)]),
    logLevel: "silent",
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? code : null),
        // A style sheet is an app's bundler's business; here it is weighed.
        transform(source, id) {
          if (!id.endsWith(".css")) return null;
          css += source.length;
          return { code: "", moduleType: "js" };
        },
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const all = output.filter((it) => it.type === "chunk");
  const reached = new Set(all.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  for (const name of reached) for (const imported of all.find(({ fileName }) => fileName === name)?.imports ?? []) reached.add(imported);
  const chunks = all.filter(({ fileName }) => reached.has(fileName));
  const modules = chunks.flatMap((chunk) => Object.entries(chunk.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? (inKit(id) ?? []) : [])));
  return { modules, bytes: chunks.reduce((sum, chunk) => sum + chunk.code.length, 0), css };
}
