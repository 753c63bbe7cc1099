import { describe, expect, test } from "vitest";
import { mutants, surveyMutant } from "./mutants.ts";

const SURVEY = { runs: 60, seed: 20261121 };

describe("defects planted in the client", () => {
  test("without a defect, nothing is noticed", { timeout: 600_000 }, async () => {
    expect(await surveyMutant({ name: "none", edits: [] }, SURVEY)).toEqual({ caught: false, missing: [] });
  });

  test.each(mutants)("the schedules notice when $name", { timeout: 600_000 }, async (mutant) => {
    expect(await surveyMutant(mutant, SURVEY)).toEqual({ caught: true, missing: [] });
  });
});
