/** The numbers of the flow catalogue, by group, as the flows' names and the tests' tags use them. */
const RANGES: ReadonlyArray<readonly [from: number, to: number]> = [
  [1, 8], [10, 19], [20, 25], [30, 33], [40, 45], [50, 53], [60, 64], [70, 74], [80, 85], [90, 97],
  [100, 101], [110, 112], [120, 121], [130, 131],
];

/** Every flow's number: `F01` to `F131`. */
export const CATALOGUE: readonly string[] = RANGES.flatMap(([from, to]) =>
  Array.from({ length: to - from + 1 }, (_, index) => `F${String(from + index).padStart(2, "0")}`),
);

/** Where a flow can be proved. `browser`: whole pages in Chromium, driven from outside (reload, tabs, a crash). */
export const LAYERS = ["server", "transport", "UI", "story", "browser"] as const;
export type Layer = (typeof LAYERS)[number];

/** The layer that a test file belongs to. */
export function layerOf(file: string): Layer {
  if (file.startsWith("tests/tabs/") || file.endsWith("storybook.verify.test.ts") || file.endsWith("reload.verify.test.ts")) return "browser";
  if (file.startsWith("mocks/") || file.startsWith("tests/conformance/cases/") || file === "tests/conformance/properties.test.ts") return "server";
  return /^src\/(hooks|components|markdown)\//.test(file) ? "UI" : "transport";
}

/** Layers that a flow has no part in, by the reason. */
const NO_PART: ReadonlyArray<readonly [reason: string, layers: readonly Layer[], flows: readonly string[]]> = [
  ["the page alone decides", ["server", "transport"], ["F08", "F72", "F73", "F74"]],
  ["tabs are the browser's business", ["server"], ["F80", "F81", "F82", "F83", "F84", "F85"]],
  ["only the reader gives up", ["server"], ["F97"]],
  ["the inbox asks the app's own server", ["transport"], ["F18"]],
  ["to the client it is a turn like any other", ["transport", "UI"], ["F15", "F130", "F131"]],
  ["the page sees a turn like any other", ["UI"], ["F02", "F03", "F13", "F14", "F20", "F21", "F24", "F120"]],
  ["to the client it is a stop like F30's", ["transport", "UI"], ["F33"]],
  ["to the client it is an error chunk like F110's", ["transport", "UI"], ["F101", "F111", "F112"]],
  ["on the wire it is an answer like F50's", ["transport"], ["F51", "F52"]],
  ["the second click sends nothing", ["transport"], ["F44"]],
];

/** Flows that only a page from outside can prove: the page goes away, or there are two. */
const NEEDS_A_PAGE = new Set(["F10", "F31", "F43", "F45", "F80", "F81", "F82", "F83", "F84", "F85"]);

/** Why all other flows need none: their story plays in Chromium already. */
export const ONE_PAGE = "one page that stays is enough, and its story plays there";

/** Why a flow needs no test in a layer, if so. */
export function noPart(flow: string, layer: Layer): string | undefined {
  if (layer === "browser" && !NEEDS_A_PAGE.has(flow)) return ONE_PAGE;
  return NO_PART.find(([, layers, flows]) => layers.includes(layer) && flows.includes(flow))?.[0];
}

/** Whether nothing proves the flow where something has to. */
export const isGap = (flow: string, layer: Layer, tests: number): boolean => tests === 0 && noPart(flow, layer) === undefined;
