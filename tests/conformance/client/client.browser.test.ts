import { describe, test } from "vitest";
import { TriggerChatTransport } from "../../../src/transport/index.ts";
import { drive } from "./drive.ts";
import type { TransportClass } from "./driver.ts";
import { reloadClientCases } from "./reload.cases.ts";
import { stopClientCases } from "./stop.cases.ts";
import { troubleClientCases } from "./trouble.cases.ts";
import { turnClientCases } from "./turns.cases.ts";
import { wireClientCases } from "./wire.cases.ts";

/** The same cases in a page: streams, timers, visibility and random ids are the browser's. (Head starts need a port.) */
const cases = [...turnClientCases, ...stopClientCases, ...troubleClientCases, ...reloadClientCases, ...wireClientCases];

describe("our transport in Chromium", () => {
  test.for(cases.map((item) => [item.id, item.title, item] as const))("%s: %s", ([, , item]) =>
    drive(TriggerChatTransport as unknown as TransportClass, item),
  );
});
