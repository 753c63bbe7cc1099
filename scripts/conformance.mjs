#!/usr/bin/env node
/** Runs tests/conformance/cli.ts from its sources: `npm run conformance -- --help`. */
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const entry = fileURLToPath(new URL("../tests/conformance/cli.ts", import.meta.url));
/** @type {{ module: { main(args: string[], print: (line: string) => void): Promise<number> } }} */
const { module } = await runnerImport(entry, { configFile: false, logLevel: "error" });
process.exitCode = await module.main(process.argv.slice(2), (/** @type {string} */ line) => process.stdout.write(`${line}\n`));
