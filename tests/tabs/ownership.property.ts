import fc from "fast-check";
import { expect } from "vitest";
import { type Command, OwnershipModel } from "./ownership.model.ts";
import type { WorldOptions } from "./simulation/world.ts";

const command: fc.Arbitrary<Command> = fc.record({
  gap: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 8 }) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 15_000 }) },
  ),
  tab: fc.nat({ max: 5 }),
  op: fc.constantFrom<Command["op"]>(
    ...(["send", "send", "send", "append", "append", "release", "release"] as const),
    ...(["take-over", "pause", "resume", "resume", "crash", "close", "open"] as const),
  ),
});

/** Runs random histories of two to four tabs (up to six with those that open later) and checks every invariant. */
export async function checkOwnership(world: Omit<WorldOptions, "seed">, runs: number): Promise<void> {
  let proofs = 0;
  const property = fc.asyncProperty(
    fc.integer(),
    fc.integer({ min: 2, max: 4 }),
    fc.array(command, { minLength: 1, maxLength: 40, size: "max" }),
    async (seed, tabs, commands) => {
      const model = new OwnershipModel({ ...world, seed }, tabs);
      await model.run(commands);
      await model.finish();
      proofs += model.proofs;
      expect(model.violations).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: runs, endOnFailure: false });
  expect(proofs).toBeGreaterThan(runs); // the histories do own chats
}
