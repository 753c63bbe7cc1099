import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import packageJson from "../../package.json" with { type: "json" };
import type { Result } from "./app/report.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const onWindows = process.platform === "win32";
const run = promisify(execFile);

/** One column of the matrix: the majors that an app has installed. */
export interface Versions {
  ai: string;
  aiReact: string;
  react: string;
}

/** What a build and a package are made of. */
const SOURCES = [
  ...["src", "mocks", "scripts", ".storybook", "package.json", "tsconfig.json", "tsconfig.build.json", "vite.config.ts"],
  ...packageJson.files.filter((name) => name !== "dist"),
];

/**
 * Builds the kit and packs it into `folder`, as `npm publish` would. It does so in a copy of the sources: the checkout's
 * own `dist` may be in use, and may be old. Returns the tarball's path.
 */
export async function pack(folder: string): Promise<string> {
  const copy = join(folder, "kit");
  for (const name of SOURCES) if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  await npm(copy, "run", "build");
  await npm(copy, "pack", "--ignore-scripts", "--pack-destination", folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (!tarball) throw new Error(`npm pack left no tarball in ${folder}`);
  return join(folder, tarball);
}

/** An app in `folder` that has the packed kit and these versions from the registry, and nothing of the repository. */
export async function install(folder: string, tarball: string, { ai, aiReact, react }: Versions): Promise<void> {
  const { devDependencies: dev } = packageJson;
  const dependencies = {
    "trigger-chat-kit": `file:${tarball}`,
    ai,
    "@ai-sdk/react": aiReact,
    react,
    "react-dom": react,
    "@types/react": react,
    "@types/react-dom": react,
    "@types/node": dev["@types/node"],
    "@tanstack/react-query": dev["@tanstack/react-query"],
    "fast-check": dev["fast-check"],
    "happy-dom": "21.x",
    msw: dev.msw,
    typescript: dev.typescript,
    zod: dev.zod,
  };
  write(folder, "package.json", JSON.stringify({ name: "scratch-app", private: true, type: "module", dependencies }));
  write(folder, "tsconfig.json", JSON.stringify({ compilerOptions, include: ["tests"] }));
  cpSync(join(root, "tests/matrix/app"), join(folder, "tests/matrix/app"), { recursive: true });
  copySchedules(folder);
  await npm(folder, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
}

/** An app as a framework makes it: a template of this folder, with the packed kit and these packages from the registry. */
export async function appFrom(template: string, folder: string, tarball: string, dependencies: Record<string, string>): Promise<void> {
  cpSync(join(root, "tests/matrix", template), folder, { recursive: true });
  const all = { "trigger-chat-kit": `file:${tarball}`, ...dependencies };
  write(folder, "package.json", JSON.stringify({ name: "scratch-app", private: true, type: "module", dependencies: all }));
  await npm(folder, "install", "--no-audit", "--no-fund", "--prefer-offline");
}

/** What is installed, for the report: `ai 6.0.1, react 18.3.1, …`. */
export function installed(folder: string): string {
  const version = (name: string) => (JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")) as { version: string }).version;
  return ["ai", "@ai-sdk/react", "react", "react-dom"].map((name) => `${name} ${version(name)}`).join(", ");
}

/** As Node resolves it, with the kit's declarations checked too. Emits beside the sources: Node runs the output. */
const compilerOptions = {
  target: "es2023",
  lib: ["es2023", "dom", "dom.iterable"],
  module: "nodenext",
  jsx: "react-jsx",
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
  types: ["node", "react", "react-dom"],
  skipLibCheck: false,
};

/** Typechecks and compiles the app. Returns the errors in the app and in the kit's declarations; other packages' are theirs. */
export async function typecheck(folder: string): Promise<string[]> {
  const tsc = join(folder, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", folder], { cwd: folder, maxBuffer: 64e6 }).catch((failed: { stdout: string }) => failed);
  // An error's further lines are indented.
  const errors = stdout.split(/\n(?=\S)/).filter((error) => error.includes("error TS"));
  return errors.filter((error) => !error.startsWith("node_modules/") || error.startsWith("node_modules/trigger-chat-kit/"));
}

/** Runs a compiled script of the app in Node, outside of the repository, and returns its results. */
export async function play(folder: string, script: string, ...args: string[]): Promise<Result[]> {
  const file = join(folder, "tests/matrix/app", script);
  const child = spawn(process.execPath, [file, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let complained = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (complained += chunk));
  const timer = setTimeout(() => child.kill(), 300_000);
  const code = await new Promise<number | null>((resolved, failed) => child.on("close", resolved).on("error", failed));
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${script} ended with ${code ?? "a signal"}\n${said}\n${complained}`);
  return JSON.parse(said.trimEnd().split("\n").at(-1) ?? "[]") as Result[];
}

/** The schedules use the public names, so that they run here as they are; one module is loaded early, from where it is installed. */
function copySchedules(folder: string): void {
  const [from, to] = [join(root, "tests/schedules"), join(folder, "tests/schedules")];
  const wanted = ["survey.ts"];
  for (const name of wanted) {
    const source = readFileSync(join(from, name), "utf8");
    write(to, name, source.replace(/"\.\.\/\.\.\/src\/(.*)\.ts"/g, '"../../node_modules/trigger-chat-kit/dist/src/$1.js"'));
    for (const [, next = ""] of source.matchAll(/from "\.\/(.+?)"/g)) if (!wanted.includes(next)) wanted.push(next);
  }
}

function write(folder: string, name: string, text: string): void {
  const path = resolve(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The environment that a user's shell gives an app's tools: nothing of the test runner's, and no telemetry. */
export function appEnvironment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { NODE_ENV: _mode, VITEST: _vitest, ...env } = process.env;
  return { ...env, NEXT_TELEMETRY_DISABLED: "1", ...more };
}

/** Runs npm in an app, or throws with what it said. */
export async function npm(cwd: string, ...args: string[]): Promise<void> {
  const env = appEnvironment();
  await run("npm", args, { cwd, env, maxBuffer: 64e6, shell: onWindows }).catch((failed: Error & { stdout?: string; stderr?: string }) => {
    throw new Error(`npm ${args[0]} failed in ${cwd}\n${failed.stdout ?? ""}\n${failed.stderr ?? failed.message}`);
  });
}
