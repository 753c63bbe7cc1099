import { CATALOGUE, isGap, LAYERS, type Layer, noPart, ONE_PAGE } from "./catalogue.ts";
import { flowNames, flowTests, type FlowTest } from "./tests.ts";

const INTRODUCTION = `# Flows

<!-- Written by \`npm run docs\` from the tests and the stories. -->

Every flow of the catalogue and what proves it. A test says which flows it proves in a comment above it (\`// F40, F43\`).

- **server**: the session server or the agent runtime, without a client. Conformance cases run on \`fetch\`, through MSW in
  Node, through MSW in Chromium, and over HTTP.
- **transport**: the client without React. Its conformance cases also run in Chromium, and drive the published client.
- **UI**: hooks and components, most of them in Chromium.
- **story**: played in Chromium, with what the user sees, what the server recorded, and axe.
- **browser**: whole pages driven from outside: reloads, tabs, crashes. Elsewhere n/a: ${ONE_PAGE}.

The numbers count tests. n/a: the layer has no part in the flow, for the reason given below; **gap**: it has, and no test.`;

/** The page that shows which flow is proved where. */
export function renderFlows(root: string): string {
  const tests = flowTests(root);
  const names = flowNames(root);
  const of = (flow: string, layer?: Layer) => tests.filter((test) => test.flows.includes(flow) && (layer === undefined || test.layer === layer));
  const groups = [...new Set([...names.values()].map(({ group }) => group))].map((group) => CATALOGUE.filter((flow) => names.get(flow)?.group === group));
  const inOrder = groups.sort(([a = ""], [b = ""]) => CATALOGUE.indexOf(a) - CATALOGUE.indexOf(b));

  const row = (flow: string) => [`[${flow} ${names.get(flow)?.name}](#${anchor(flow, names.get(flow)?.name)})`, ...LAYERS.map((layer) => cell(flow, layer, of(flow, layer).length))];
  const table = ["| flow | server | transport | UI | story | browser |", "|---|---|---|---|---|---|", ...inOrder.flat().map((flow) => `| ${row(flow).join(" | ")} |`)];
  const gaps = LAYERS.map((layer) => [layer, inOrder.flat().filter((flow) => isGap(flow, layer, of(flow, layer).length))] as const).filter(([, flows]) => flows.length > 0);
  const gapLines = gaps.map(([layer, flows]) => `- ${layer}: ${flows.join(", ")}`);

  const sections = inOrder.flat().map((flow) => {
    const reasons = LAYERS.flatMap((layer) => (layer !== "browser" && of(flow, layer).length === 0 && noPart(flow, layer) ? [`- ${layer}: n/a, ${noPart(flow, layer)}`] : []));
    return `### ${flow} ${names.get(flow)?.name}\n\n${[...of(flow).sort(byLayer).map(line), ...reasons].join("\n")}`;
  });
  return `${[INTRODUCTION, table.join("\n"), gapLines.length > 0 ? `## Gaps\n\n${gapLines.join("\n")}` : "", "## What proves what", ...sections].filter(Boolean).join("\n\n")}\n`;
}

const byLayer = (a: FlowTest, b: FlowTest) => LAYERS.indexOf(a.layer) - LAYERS.indexOf(b.layer);
const anchor = (flow: string, name = "") => `${flow} ${name}`.toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, "").replaceAll(" ", "-");
const line = ({ layer, file, title }: FlowTest) => `- ${layer}: [${title.replace(/[[\]<>*_`|]/g, "\\$&")}](../${file})`;

function cell(flow: string, layer: Layer, count: number): string {
  if (count > 0) return String(count);
  return isGap(flow, layer, count) ? "**gap**" : "n/a";
}
