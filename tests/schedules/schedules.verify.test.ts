import { expect, test } from "vitest";
import { survey } from "./survey.ts";

const SEED = Number(process.env["SCHEDULE_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const SHARDS = 20;

test.each(Array.from({ length: SHARDS }, (_, shard) => shard))(
  `10,000 random schedules from seed ${SEED}, part %i of ${SHARDS}`,
  { timeout: 1_200_000 },
  async (shard) => {
    const { failures } = await survey({ runs: 10_000 / SHARDS, seed: SEED + shard, enough: 3 });
    expect(failures.map(({ problems, schedule }) => `${problems.join("; ")}\n${JSON.stringify(schedule)}`)).toEqual([]);
  },
);
