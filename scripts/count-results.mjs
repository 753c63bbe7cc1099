/** Prints "<passed> <failed>" of a Vitest JSON report, "0 0" where there is none (the run itself then failed). */
import { readFileSync } from "node:fs";

/** @param {string | undefined} path */
function read(path) {
  try {
    return JSON.parse(readFileSync(path ?? "", "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

const report = read(process.argv[2]);
console.log(`${report.numPassedTests} ${report.numFailedTests}`);
