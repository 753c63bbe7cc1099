/**
 * Weighs the built package as an app's bundler would, with esbuild and with rolldown. Prints a table and fails over a budget.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { BUNDLERS, firstLoad, kilobytes } from "./app-bundle.mjs";

const root = resolve(import.meta.dirname, "..");

const TRANSPORT = 'export { TriggerChatTransport } from "./dist/src/transport/index.js";';
/** All of the React entry but the server-side client and the second language. */
const NOT_COUNTED = new Set(["AgentChat", "ChatStream", "germanStrings"]);
const names = Object.keys(await import(pathToFileURL(resolve(root, "dist/src/index.js")).href));
const reactEntry = (/** @type {string[]} */ ...without) =>
  `export { ${names.filter((name) => !NOT_COUNTED.has(name) && !without.includes(name)).join(", ")} } from "./dist/src/index.js";`;

/**
 * Kilobytes (1000 bytes) after gzip, as an app that imports these names gets them. `first` leaves out what loads on
 * demand. `limit` is what fails the check and goes up for a mend alone; `goal` is where it has to get to.
 */
const BUDGETS = [
  { what: "transport, first load", code: TRANSPORT, first: true, limit: { esbuild: 16.35, rolldown: 15.85 }, goal: 8 },
  { what: "transport with the tab coordinator", code: TRANSPORT, first: false, limit: { esbuild: 32.2, rolldown: 31.3 }, goal: 12 },
  // The coordinator by its name is for apps without the transport, which loads it on demand.
  { what: "React entry, first load", code: reactEntry("ChatTabCoordinator"), first: true, limit: { esbuild: 49.25, rolldown: 46 }, goal: 30 },
  { what: "React entry: transport, hooks, components", code: reactEntry(), first: false, limit: { esbuild: 69.95, rolldown: 66.25 }, goal: 30 },
];

let failed = 0;
for (const bundler of /** @type {const} */ (["esbuild", "rolldown"])) {
  for (const { what, code, first, limit, goal } of BUDGETS) {
    const chunks = await BUNDLERS[bundler](code);
    const kB = kilobytes(first ? firstLoad(chunks) : chunks);
    const fits = kB <= limit[bundler];
    if (!fits) failed += 1;
    console.log(`${fits ? "ok  " : "OVER"} ${kB.toFixed(2).padStart(6)} kB of ${limit[bundler]} kB (goal ${goal})  ${what} (${bundler})`);
  }
}
process.exit(failed === 0 ? 0 : 1);
