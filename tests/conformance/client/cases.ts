import type { ClientCase } from "./driver.ts";
import { headStartClientCases } from "./head-start.cases.ts";
import { reloadClientCases } from "./reload.cases.ts";
import { stopClientCases } from "./stop.cases.ts";
import { troubleClientCases } from "./trouble.cases.ts";
import { turnClientCases } from "./turns.cases.ts";
import { wireClientCases } from "./wire.cases.ts";

/** Every rule of PROTOCOL.md that a client must keep, for both transports. */
export const clientCases: readonly ClientCase[] = [
  ...turnClientCases,
  ...stopClientCases,
  ...troubleClientCases,
  ...headStartClientCases,
  ...reloadClientCases,
  ...wireClientCases,
];
