import { describe, test } from "vitest";
import { checkOwnership } from "./ownership.property.ts";

describe("one owner at most, no reader without an owner, losers know", () => {
  test("with locks, whatever the channel loses or delays", () =>
    checkOwnership({ locks: true, loss: 0.3, maxDelay: 2_000, drift: 0.1 }, 150), 60_000);

  test("without locks, while messages arrive within half a round", () =>
    checkOwnership({ locks: false, loss: 0, maxDelay: 45, drift: 0.05 }, 150), 60_000);

  test("without locks, two owners after lost messages are one again after a heartbeat", () =>
    checkOwnership({ locks: false, loss: 0.4, maxDelay: 400, drift: 0.1 }, 100), 60_000);
});
