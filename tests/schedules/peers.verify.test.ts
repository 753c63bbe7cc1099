import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ours } from "./client.ts";
import { published } from "./published.ts";
import { commonSchedules } from "./schedule.ts";
import { survey } from "./survey.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

/** The same 200 schedules for both clients: the comparison in the README. */
test("ours survives every schedule, the published client some of them", { timeout: 900_000 }, async () => {
  const options = { runs: 200, seed: 20261121, from: commonSchedules, alsoAdvance: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
  const theirs = await survey({ ...options, client: published });
  const mine = await survey({ ...options, client: ours });
  process.stdout.write(`schedules that end exact: published ${theirs.runs - theirs.failures.length} of ${theirs.runs}, ours ${mine.runs - mine.failures.length} of ${mine.runs}\n`);
  expect(mine.failures.map((failure) => failure.problems)).toEqual([]);
  expect(theirs.failures.length).toBeGreaterThan(0);
});
