import fc from "fast-check";
import { type MakeClient, ours } from "./client.ts";
import { runSchedule } from "./run-schedule.ts";
import { type Schedule, schedules } from "./schedule.ts";

/** How many random schedules a client survived. */
export interface Survey {
  runs: number;
  failures: Array<{ schedule: Schedule; problems: string[] }>;
  fired: Map<string, number>;
}

/** What to survey. */
export interface SurveyOptions {
  runs: number;
  seed: number;
  /** Default: ours. */
  client?: MakeClient;
  /** Default: {@link schedules}. */
  from?: fc.Arbitrary<Schedule>;
  /** Stop after so many failures. */
  enough?: number;
  /** Moves what does not hang on the virtual clock (a client that uses global timers). */
  alsoAdvance?: (ms: number) => Promise<unknown>;
}

/** Worlds that are played side by side: much of a schedule is waiting for the platform's cryptography. */
const WORLDS = 8;

/** Plays `runs` random schedules of a seed, without shrinking. */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { runs, seed, client = ours, from = schedules, enough = Infinity, alsoAdvance } = options;
  const result: Survey = { runs: 0, failures: [], fired: new Map() };
  const waiting = fc.sample(from, { numRuns: runs, seed }).values();
  const playOn = async () => {
    for (const schedule of waiting) {
      const { problems, fired } = await runSchedule(schedule, client, alsoAdvance);
      result.runs += 1;
      for (const [name, times] of fired) result.fired.set(name, (result.fired.get(name) ?? 0) + times);
      if (problems.length > 0) result.failures.push({ schedule, problems });
      if (result.failures.length >= enough) return;
    }
  };
  // Global timers that a test fakes are one world's.
  await Promise.all(Array.from({ length: alsoAdvance ? 1 : WORLDS }, playOn));
  return result;
}
