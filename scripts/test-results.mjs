/**
 * Reads a Vitest JSON report for `.ci/run`.
 *
 *   node scripts/test-results.mjs REPORT             "<passed> <failed>"; "0 0" where there is no report (the run itself then failed)
 *   node scripts/test-results.mjs REPORT failures    each failed test with its error, nothing where all passed
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const ERROR_LINES = 12;

/** @typedef {{ status: string, fullName: string, failureMessages?: string[] }} Test */
/** @typedef {{ name: string, status: string, message?: string, assertionResults: Test[] }} File */

/**
 * @param {string | undefined} path
 * @returns {{ numPassedTests: number, numFailedTests: number, testResults: File[] }}
 */
function read(path) {
  try {
    return JSON.parse(readFileSync(path ?? "", "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  }
}

/** @param {string} text */
const head = (text) => text.split("\n").slice(0, ERROR_LINES).map((line) => `      ${line}`).join("\n");

const report = read(process.argv[2]);
if (process.argv[3] !== "failures") console.log(`${report.numPassedTests} ${report.numFailedTests}`);
else {
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === "failed");
    const path = relative(process.cwd(), file.name);
    for (const test of failed) console.log(`  ${path}: ${test.fullName}\n${head((test.failureMessages ?? []).join("\n"))}`);
    // A file that could not be loaded has no tests to blame.
    if (file.status === "failed" && failed.length === 0) console.log(`  ${path}\n${head(file.message ?? "")}`);
  }
}
