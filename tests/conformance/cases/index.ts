import type { ConformanceCase } from "../types.ts";
import { addressCases } from "./addresses.cases.ts";
import { appendCases } from "./append.cases.ts";
import { controlCases } from "./control.cases.ts";
import { createCases } from "./create.cases.ts";
import { rowCases } from "./rows.cases.ts";
import { runCases } from "./runs.cases.ts";
import { scopeCases } from "./scopes.cases.ts";
import { subscribeCases } from "./subscribe.cases.ts";
import { turnCases } from "./turns.cases.ts";

/** Every rule of the protocol that a server must keep, in the order of PROTOCOL.md. */
export const serverCases: readonly ConformanceCase[] = [
  ...addressCases,
  ...scopeCases,
  ...createCases,
  ...rowCases,
  ...appendCases,
  ...subscribeCases,
  ...controlCases,
  ...turnCases,
  ...runCases,
];
