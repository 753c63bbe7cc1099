import { describe, expect, test } from "vitest";
import { ours } from "./client.ts";
import { named } from "./named-cases.ts";
import { runSchedule } from "./run-schedule.ts";

describe("schedules that once failed", () => {
  test.each(named)("$name", async ({ schedule }) => {
    expect((await runSchedule(schedule, ours)).problems).toEqual([]);
  });
});
