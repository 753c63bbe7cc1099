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

/** Plays `runs` random schedules of a seed, without shrinking. */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { runs, seed, client = ours, from = schedules, enough = Infinity, alsoAdvance } = options;
  const result: Survey = { runs: 0, failures: [], fired: new Map() };
  for (const schedule of fc.sample(from, { numRuns: runs, seed })) {
    const { problems, fired } = await runSchedule(schedule, client, alsoAdvance);
    result.runs += 1;
    for (const [name, times] of fired) result.fired.set(name, (result.fired.get(name) ?? 0) + times);
    if (problems.length > 0) result.failures.push({ schedule, problems });
    if (result.failures.length >= enough) break;
  }
  return result;
}
