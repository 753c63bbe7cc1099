import { TriggerChatTransport as PublishedTransport } from "@trigger.dev/sdk/chat";
import { describe, expect, test } from "vitest";
import { TriggerChatTransport } from "../../../src/transport/index.ts";
import { clientCases } from "./cases.ts";
import { drive } from "./drive.ts";
import type { TransportClass } from "./driver.ts";

/** A guard against hanging, longer than the case's own. */
const PATIENT = { timeout: 60_000 };

test("case ids are unique", () => {
  expect(new Set(clientCases.map(({ id }) => id)).size).toBe(clientCases.length);
});

describe("our transport", PATIENT, () => {
  test.for(clientCases.map((item) => [item.id, item.title, item] as const))("%s: %s", ([, , item]) =>
    drive(TriggerChatTransport as unknown as TransportClass, item),
  );
});

describe("the published transport", PATIENT, () => {
  test.for(clientCases.map((item) => [item.id, item.title, item] as const))("%s: %s", async ([, , item]) => {
    const driven = drive(PublishedTransport as unknown as TransportClass, item);
    // Where it is known to break the rule it must do so: the day it is mended, this line asks for the mark's removal.
    if (item.published !== undefined) await expect(driven, item.published.fails).rejects.toThrow(item.published.with);
    else await driven;
  });
});
