import assert from "node:assert/strict";

/** What one part of a run came to. */
export interface Result {
  name: string;
  /** Real milliseconds. */
  ms: number;
  /** Why it failed, with what React and Node complained of meanwhile. */
  error?: string;
}

const results: Result[] = [];
let complaints: string[] = [];
// React warns of what its next version refuses, and of what this one does not take.
for (const level of ["error", "warn"] as const) console[level] = (...said: unknown[]) => complaints.push(said.map(String).join(" "));
process.on("unhandledRejection", (reason) => complaints.push(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`));

/** Runs a part of the proof. It fails when it throws, and when anything was complained of. */
export async function part(name: string, run: () => Promise<void> | void): Promise<void> {
  const started = performance.now();
  let error: string | undefined;
  try {
    await run();
    assert.deepEqual(complaints, []);
  } catch (thrown) {
    error = [thrown instanceof Error ? thrown.stack : String(thrown), ...complaints].join("\n");
  }
  complaints = [];
  results.push({ name, ms: Math.round(performance.now() - started), ...(error === undefined ? {} : { error }) });
}

/** Ends the process with the results as the last line, in JSON. */
export function finish(): void {
  process.stdout.write(`\n${JSON.stringify(results)}\n`, () => process.exit(0));
}
