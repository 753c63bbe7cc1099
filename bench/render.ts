/**
 * What a long chat costs while an answer streams, in Chromium, in one run: this kit's `MessageList` against a plain
 * `useChat` list and assistant-ui's thread, all three over the same `useChat` with the same throttle, production React.
 * 1,500 chunks, one every 5 ms, at a history of 10, 500 and 5,000 messages. Script is processor time of the page's main
 * thread; layout and painting are not in it, but show in how many updates the page gets done in those 7.5 seconds.
 *
 * Run: `npm run bench -- render`. Exits with 1 when the kit renders a settled message again, when its scripting time per
 * update at 5,000 messages is over twice that at 10, or when what is read moves by more than a pixel.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Browser } from "playwright";
import { BROWSER_ARGS, findBrowser } from "../scripts/find-browser.mjs";
import { ENTRIES } from "../scripts/public-names.ts";
import type * as PageApi from "./render/page.tsx";

const CHUNKS = 1_500;
const EVERY_MS = 5;
const HISTORIES = [10, 500, 5_000];
const LISTS: PageApi.ListName[] = ["kit", "plain", "assistant-ui"];
const FLAT = 2;
const root = fileURLToPath(new URL("..", import.meta.url));

const STYLE = `
  html, body, #root { height: 100%; margin: 0 }
  #root { display: flex; flex-direction: column; height: 700px; width: 700px }
  .scroller-frame { flex: 1; min-height: 0; display: flex; flex-direction: column }
  .scroller { flex: 1; min-height: 0; overflow-y: auto }
  .tck-message-list.scroller { overflow: hidden }
  .text { margin: 0; font: 16px/1.6 sans-serif }
  .row { padding: 8px }
`;

async function bundle(): Promise<{ js: string; css: string }> {
  const { outputFiles } = await build({
    entryPoints: [`${root}bench/render/page.tsx`],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "bench",
    jsx: "automatic",
    target: "es2022",
    outdir: "out",
    alias: Object.fromEntries(Object.entries(ENTRIES).map(([name, source]) => [name, root + source])),
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
    write: false,
  });
  const find = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? "";
  return { js: find(".js"), css: find(".css") };
}

interface Row extends PageApi.RunResult {
  /** Milliseconds of script per chunk, as Chromium counts it. */
  script: number;
}

async function measure(browser: Browser, code: { js: string; css: string }, list: PageApi.ListName, history: number, reading: boolean): Promise<Row> {
  const page = await browser.newPage({ viewport: { width: 800, height: 800 } });
  const failures: string[] = [];
  page.on("pageerror", (error) => failures.push(error.message));
  await page.setContent(`<!doctype html><style>${code.css}${STYLE}</style><div id="root"></div>`);
  await page.addScriptTag({ content: code.js });
  const session = await page.context().newCDPSession(page);
  // Processor time: a busy machine changes it less than the clock's.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const scriptSeconds = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ScriptDuration")?.value ?? 0;
  await page.evaluate(
    ([name, count, chunks, every]) => (globalThis as unknown as { bench: typeof PageApi }).bench.open(name, count, chunks, every),
    [list, history, CHUNKS, EVERY_MS] as const,
  );
  const before = await scriptSeconds();
  const result = await page.evaluate((how) => (globalThis as unknown as { bench: typeof PageApi }).bench.run(how), { reading });
  const script = ((await scriptSeconds()) - before) * (1_000 / CHUNKS);
  await page.close();
  if (failures.length > 0) throw new Error(`${list} at ${history}: ${failures[0]}`);
  return { ...result, script };
}

/** A page that cannot keep up shows fewer updates, each of more chunks: the price of one is what tells. */
const perUpdate = ({ script, answerCommits }: Row) => (script * CHUNKS) / Math.max(1, answerCommits);

const code = await bundle();
const executablePath = findBrowser();
const browser = await chromium.launch({ args: BROWSER_ARGS, ...(executablePath ? { executablePath } : {}) });
const rows = new Map<string, Row>();
for (const history of HISTORIES) {
  for (const list of LISTS) {
    const row = await measure(browser, code, list, history, false);
    rows.set(`${list} ${history}`, row);
    console.log(
      `${String(history).padStart(5)} messages  ${list.padEnd(13)} shows ${row.answerCommits} updates, ${perUpdate(row).toFixed(1)} ms of script each (${row.script.toFixed(3)} ms per chunk), ${row.settledCommits} renders of settled messages`,
    );
  }
}
for (const list of LISTS) {
  const { drift } = await measure(browser, code, list, 500, true);
  rows.set(`${list} drift`, { settledCommits: 0, answerCommits: 0, script: 0, drift });
  console.log(`  500 messages  ${list.padEnd(13)} what is read moves by ${drift?.toFixed(1)} px while the answer streams and 20 older messages arrive`);
}
await browser.close();

const kit = (key: string) => rows.get(`kit ${key}`);
const [short, long] = [kit("10"), kit("5000")];
const growth = short && long ? perUpdate(long) / perUpdate(short) : Infinity;
const settled = HISTORIES.reduce((sum, history) => sum + (kit(String(history))?.settledCommits ?? 1), 0);
console.log(`\nthe kit at 5,000 messages against 10: ${growth.toFixed(2)} times the script per update`);
if (settled > 0 || growth > FLAT || (kit("drift")?.drift ?? Infinity) > 1) process.exitCode = 1;
