import { describe, expect, test } from "vitest";
import { EVENTS, FAULTS, HEAD_START_FAULTS } from "./schedule.ts";
import { survey } from "./survey.ts";

/** Change it and every schedule is another one; a failure prints its schedule, which belongs into named-cases.ts. */
const SEED = Number(process.env["SCHEDULE_SEED"] ?? 20261121);
const SHARDS = 4;
const RUNS = Number(process.env["SCHEDULE_RUNS"] ?? 1_000);

describe(`random faults, reloads, stops, steered messages, actions and head starts (seed ${SEED})`, () => {
  const fired = new Map<string, number>();

  test.each(Array.from({ length: SHARDS }, (_, shard) => shard))(
    `leave every turn exact and every send stored once, part %i of ${SHARDS}`,
    { timeout: RUNS * 2_000 },
    async (shard) => {
      const result = await survey({ runs: RUNS / SHARDS, seed: SEED + shard, enough: 3 });
      for (const [name, times] of result.fired) fired.set(name, (fired.get(name) ?? 0) + times);
      expect(result.failures.map(({ problems, schedule }) => `${problems.join("; ")}\n${JSON.stringify(schedule)}`)).toEqual([]);
    },
  );

  test("each kind of fault and of event really happened, at least 50 times in 1,000 schedules", () => {
    const rare = [...Object.keys({ ...FAULTS, ...HEAD_START_FAULTS }), ...EVENTS].filter((name) => (fired.get(name) ?? 0) < RUNS / 20);
    expect(rare).toEqual([]);
  });
});
