import { describe, test } from "vitest";
import { checkOwnership } from "./ownership.property.ts";

/** The same properties as `ownership.property.test.ts`, thousands of histories long. */
describe("ownership over thousands of random histories", () => {
  test.each([
    ["locks, a quiet channel", { locks: true, loss: 0, maxDelay: 5, drift: 0 }],
    ["locks, a lossy channel and drifting clocks", { locks: true, loss: 0.5, maxDelay: 3_000, drift: 0.2 }],
    ["locks, a dead channel", { locks: true, loss: 1, maxDelay: 5, drift: 0.1 }],
    ["no locks, a quiet channel", { locks: false, loss: 0, maxDelay: 5, drift: 0 }],
    ["no locks, slow messages and drifting clocks", { locks: false, loss: 0, maxDelay: 45, drift: 0.1 }],
    ["no locks, a lossy channel", { locks: false, loss: 0.5, maxDelay: 1_000, drift: 0.1 }],
  ])("%s", (_name, world) => checkOwnership(world, 5_000), 300_000);
});
