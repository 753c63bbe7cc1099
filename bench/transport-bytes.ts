/**
 * What an app's bundler makes of the transport: minified and gzipped, `react` and `ai` external, with esbuild and with
 * rolldown, this kit's build beside the published client. "First load" leaves out what is imported on demand.
 *
 *   node scripts/build.mjs && node bench/transport-bytes.ts
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { BUNDLERS, firstLoad, kilobytes } from "../scripts/app-bundle.mjs";
import { verdict } from "./support/clients.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const CODE = {
  ours: 'export { TriggerChatTransport } from "./dist/src/transport/index.js";',
  published: 'export { TriggerChatTransport } from "@trigger.dev/sdk/chat";',
};
/** Kilobytes (1000 bytes). `first`: on first load; `all`: with the tab coordinator, which the published one always loads. */
const TARGET = { first: 8, all: 12 };

const built = spawnSync(process.execPath, [`${root}scripts/build.mjs`], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
if (built.status !== 0) throw new Error("The build failed");
const rows = [];
for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
  const [kit, sdk] = [await bundle(CODE.ours), await bundle(CODE.published)];
  for (const [what, chunks, target] of [["first load", firstLoad(kit), TARGET.first], ["with the tab coordinator", kit, TARGET.all]] as const) {
    const kB = kilobytes(chunks);
    rows.push({
      bundler,
      what,
      "ours kB": Number(kB.toFixed(2)),
      "published kB": Number(kilobytes(firstLoad(sdk)).toFixed(2)),
      target: `<= ${target}`,
      verdict: verdict(kB <= target),
    });
  }
}
console.table(rows);
