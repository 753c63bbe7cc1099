/**
 * Every benchmark, one after the other, each in a process of its own so that none inherits another's heap. Ratios
 * against the published client or a floor in the same run; absolute figures drift with the machine.
 *
 * `npm run bench` runs all, `npm run bench -- tabs` those whose name contains the word; what follows goes to the benchmark.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv[2] ?? "";
let failed = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts") && name.includes(wanted))) {
  console.log(`\n=== ${file}`);
  // The mocks use parameter properties, which plain type stripping refuses.
  const flags = ["--experimental-transform-types", "--no-warnings", "--expose-gc"];
  const { status } = spawnSync(process.execPath, [...flags, folder + file, ...process.argv.slice(3)], { stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
