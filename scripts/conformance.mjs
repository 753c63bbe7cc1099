/**
 * Runs the conformance cases: against the session server of this package, or with `--url` and `--secret-key` (and
 * `--task`) against any deployment that speaks the protocol.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: "string" }, "secret-key": { type: "string" }, task: { type: "string" } },
});

const vitest = createRequire(import.meta.url).resolve("vitest/vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--project", "node", "tests/conformance", ...positionals],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      ...(values.url ? { CONFORMANCE_URL: values.url } : {}),
      ...(values["secret-key"] ? { CONFORMANCE_SECRET_KEY: values["secret-key"] } : {}),
      ...(values.task ? { CONFORMANCE_TASK: values.task } : {}),
    },
  },
);
process.exit(status ?? 1);
