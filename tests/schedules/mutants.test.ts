import { describe, expect, test } from "vitest";
import { mutants, surveyMutant } from "./mutants.ts";

const SEED = 20261121;

describe("defects planted in the client", () => {
  test("without a defect, nothing is noticed", { timeout: 600_000 }, async () => {
    expect(await surveyMutant({ name: "none", edits: [] }, { runs: 60, seed: SEED })).toEqual({ caught: false, missing: [] });
  });

  // Up to the first schedule that notices: most need a few, what the server trims needs many.
  test.each(mutants)("the schedules notice when $name", { timeout: 600_000 }, async (mutant) => {
    expect(await surveyMutant(mutant, { runs: 300, seed: SEED })).toEqual({ caught: true, missing: [] });
  });
});
