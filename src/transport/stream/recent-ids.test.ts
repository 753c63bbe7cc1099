import fc from "fast-check";
import { expect, it } from "vitest";
import { createRecentIds } from "./recent-ids.ts";

it("knows an id among the last thousand, and no other, whatever ids share a hash", () => {
  // Few letters, so that ids repeat at all distances and many of them meet in one hash.
  const ids = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\u{1f600}"), maxLength: 9 }), { minLength: 1_200, maxLength: 3_000, size: "max" });
  fc.assert(
    fc.property(ids, (list) => {
      const isRecent = createRecentIds();
      const kept: string[] = [];
      for (const id of list) {
        const known = isRecent(id);
        expect(known).toBe(kept.slice(-1_023).includes(id));
        if (!known) kept.push(id);
      }
    }),
    { numRuns: 5 },
  );
});

it("forgets the oldest", () => {
  const isRecent = createRecentIds();
  const all = Array.from({ length: 1_024 }, (_, n) => `part-${n}`);
  expect(all.filter(isRecent)).toEqual([]);
  expect([isRecent("part-1023"), isRecent("part-1"), isRecent("part-0")]).toEqual([true, true, false]);
});
