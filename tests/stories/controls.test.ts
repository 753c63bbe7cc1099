import { expect, test } from "vitest";
import { withinControls } from "../../stories/support/controls.ts";

const first = { answer: "Hello.", steps: 4, status: 401, tags: ["a"], action: { type: "explode" } };
const argTypes = {
  answer: { control: "text" as const },
  steps: { control: { type: "range" as const, min: 1, max: 20 } },
  status: { control: "inline-radio" as const, options: [401, 403] },
  tags: { control: "object" as const },
  action: { control: "object" as const },
};

test.each([
  ["a value in range", { steps: 7, status: 403, answer: "", tags: [] }, {}],
  ["a number below its range", { steps: -5 }, { steps: 1 }],
  ["a number above its range", { steps: 5_000 }, { steps: 20 }],
  ["not a number", { steps: NaN }, { steps: 4 }],
  ["an emptied field", { steps: undefined, answer: undefined }, { steps: 4, answer: "Hello." }],
  ["none of the choices", { status: 200 }, { status: 401 }],
  ["a text for a list", { tags: "a" }, { tags: ["a"] }],
  ["a list of something else", { tags: ["a", {}] }, { tags: ["a"] }],
  ["another object", { action: {} }, {}],
  ["null for an object", { action: null }, { action: { type: "explode" } }],
])("a flow gets what it can rely on: %s", (_what, changed, settled) => {
  const args = { ...first, ...changed } as typeof first;
  expect(withinControls(args, first, argTypes)).toEqual({ ...args, ...settled });
});
