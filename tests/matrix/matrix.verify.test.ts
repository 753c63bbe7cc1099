import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { install, installed, pack, play, typecheck } from "./scratch-app.ts";

const SEED = Number(process.env["SCHEDULE_SEED"] ?? 20261121);
const SCHEDULES = Number(process.env["MATRIX_SCHEDULES"] ?? 100);

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "matrix-"));
  tarball = await pack(folder);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One after the other, as Vitest runs a file: each installs and compiles an app of its own. */
test.each([
  { ai: "^7.0.0", aiReact: "^4.0.0", react: "^19.0.0" },
  { ai: "^7.0.0", aiReact: "^4.0.0", react: "^18.2.0" },
  { ai: "^6.0.0", aiReact: "^3.0.0", react: "^19.0.0" },
  { ai: "^6.0.0", aiReact: "^3.0.0", react: "^18.2.0" },
])("the packed kit with ai $ai, @ai-sdk/react $aiReact and react $react", { timeout: 900_000 }, async (versions) => {
  const app = join(folder, `ai${versions.ai}-react${versions.react}`.replaceAll(/[^a-z0-9-]/g, ""));
  mkdirSync(app);
  try {
    const started = performance.now();
    await install(app, tarball, versions);
    const atInstalled = performance.now();
    const typeErrors = await typecheck(app);
    const atChecked = performance.now();
    const html = join(app, "server.html");
    const results = [...(await play(app, "server.js", String(SCHEDULES), String(SEED), html)), ...(await play(app, "main.js", html))];

    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    const lines = results.map(({ name, ms, error }) => `  ${error ? "FAILED" : "ok    "} ${seconds(ms)}  ${name}`);
    process.stdout.write(
      `${installed(app)}: installed in ${seconds(atInstalled - started)}, typechecked in ${seconds(atChecked - atInstalled)}\n${lines.join("\n")}\n`,
    );
    expect(typeErrors).toEqual([]);
    expect(results.flatMap(({ name, error }) => (error === undefined ? [] : [`${name}\n${error}`]))).toEqual([]);
    expect(results.length).toBeGreaterThan(10);
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
});
