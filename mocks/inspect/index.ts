export { createInspector } from "./inspector.ts";
export type { Inspector, InspectorOptions } from "./inspector.ts";
export { BREAKS } from "./breaks.ts";
export type { BreakId, BreakText } from "./breaks.ts";
export type {
  InspectableClient,
  InspectedClientView,
  InspectedFaultView,
  InspectedSessionView,
  InspectorAction,
  InspectorLane,
  InspectorRow,
  InspectorSource,
  InspectorView,
} from "./types.ts";
export { readTrace } from "./trace.ts";
export type { SessionTrace, TracedFault } from "./trace.ts";
export { replayTrace } from "./replay.ts";
export type { ReplayOptions, TraceReplay } from "./replay.ts";
