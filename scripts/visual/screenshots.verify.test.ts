import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BROWSER_ARGS, findBrowser } from "../find-browser.mjs";
import { type StaticStorybook, staticStorybook } from "../static-storybook.ts";
import { blockFontURL } from "./block-font.ts";
import { compare } from "./compare.ts";

// Every component state, in light and dark, against the picture in the repository. To accept what changed:
// npm run verify -- scripts/visual -u

const root = resolve(import.meta.dirname, "../..");
const BASELINES = join(root, "scripts/visual/baselines");
/** What differs ends up here: the picture as it is now, and the difference. */
const REPORT = join(root, ".cache/screenshots");
const THEMES = ["light", "dark"] as const;
/** Pixels that may differ: a few at smoothed edges, never a line. */
const ALLOWED_PIXELS = 12;
/** Relative times and countdowns say the same at every run. */
const NOW = Date.UTC(2026, 0, 15, 12);
const AT_ONCE = 3;

/** Everything that moves or blinks stands still, and every character is a block. */
const STYLE = `
  @font-face { font-family: blocks; src: url(${blockFontURL()}); }
  *, *::before, *::after { font-family: blocks !important; animation: none !important; transition: none !important; caret-color: transparent !important; scroll-behavior: auto !important; }
  ::-webkit-scrollbar { display: none; }
`;

interface Story {
  id: string;
  title: string;
  name: string;
}

let storybook: StaticStorybook;
let browser: Browser;
let stories: Story[];
let canvas: Page;

beforeAll(async () => {
  storybook = await staticStorybook();
  const executablePath = findBrowser();
  browser = await chromium.launch({ args: [...BROWSER_ARGS, "--force-color-profile=srgb", "--font-render-hinting=none"], ...(executablePath ? { executablePath } : {}) });
  const index = (await (await fetch(storybook.url("index.json"))).json()) as { entries: Record<string, Story & { type: string }> };
  stories = Object.values(index.entries).filter(({ type, title }) => type === "story" && title.startsWith("Components/"));
  canvas = await browser.newPage();
  rmSync(REPORT, { recursive: true, force: true });
}, 600_000);

afterAll(async () => {
  await browser?.close();
  storybook?.close();
});

const fileOf = ({ title, id }: Story, theme: string) => join((title.split("/")[1] ?? "").replaceAll(" ", "-"), `${id.split("--")[1]}.${theme}.png`);

/** What Storybook says of a story that is not to be photographed. */
const BROKEN = ["storyMissing", "storyErrored", "storyThrewException", "playFunctionThrewException", "unhandledErrorsWhilePlaying"];

/** Opens a story and waits until it has played. Returns what went wrong. */
async function open(page: Page, { id }: Story): Promise<string[]> {
  await page.goto(storybook.url(`iframe.html?id=${id}&viewMode=story`));
  await page.addStyleTag({ content: STYLE });
  const outcome = await page.waitForFunction(
    ([story, broken]) => {
      const { __STORYBOOK_ADDONS_CHANNEL__: channel } = window as unknown as { __STORYBOOK_ADDONS_CHANNEL__?: { last(event: string): unknown[] | undefined } };
      const failure = broken.find((event) => channel?.last(event));
      const [finished] = (channel?.last("storyFinished") ?? []) as Array<{ storyId: string; status: string }>;
      return failure ?? (finished?.storyId === story ? finished.status : null);
    },
    [id, BROKEN] as const,
  );
  const status = await outcome.jsonValue();
  return status === "success" ? [] : [`${id}: not photographed, ${status}`];
}

/** The page in a theme, as the toolbar sets it, once it is painted. */
async function picture(page: Page, theme: string): Promise<Buffer> {
  await page.evaluate(async (name) => {
    Object.assign(document.documentElement.dataset, { theme: name, tckTheme: name });
    await document.fonts.load("16px blocks");
    (document.activeElement as HTMLElement | null)?.blur();
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  }, theme);
  return page.screenshot({ animations: "disabled", caret: "hide" });
}

/** Compares with the baseline, or writes it. Returns what is wrong. */
async function check(story: Story, theme: string, actual: Buffer): Promise<string[]> {
  const file = fileOf(story, theme);
  const baseline = join(BASELINES, file);
  const update = (expect.getState() as { snapshotState?: { snapshotUpdateState?: string } }).snapshotState?.snapshotUpdateState;
  const write = (path: string, data: Buffer) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data);
  };
  if (!existsSync(baseline)) {
    if (update === "none") return [`${file}: no baseline`];
    write(baseline, actual);
    return [];
  }
  const { pixels, picture: difference } = await compare(canvas, readFileSync(baseline), actual);
  if (pixels <= ALLOWED_PIXELS) return [];
  if (update === "all") {
    write(baseline, actual);
    return [];
  }
  write(join(REPORT, file), actual);
  write(join(REPORT, file.replace(".png", ".difference.png")), difference);
  return [`${file}: ${pixels} pixels differ, see ${relative(root, join(REPORT, file.replace(".png", ".difference.png")))}`];
}

test("every component state looks as it did, in light and dark", { timeout: 1_800_000 }, async () => {
  const waiting = [...stories];
  const problems: string[] = [];
  const worker = async () => {
    const page = await browser.newPage({ viewport: { width: 720, height: 480 }, reducedMotion: "reduce", colorScheme: "light" });
    page.setDefaultTimeout(120_000);
    await page.clock.setFixedTime(NOW);
    for (let story = waiting.shift(); story; story = waiting.shift()) {
      const failed = await open(page, story);
      problems.push(...failed);
      if (failed.length > 0) continue;
      for (const theme of THEMES) problems.push(...(await check(story, theme, await picture(page, theme))));
    }
    await page.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(problems, "accept with: npm run verify -- scripts/visual -u").toEqual([]);
  expect(stories.length).toBeGreaterThan(100);
});

test("no picture is left of a story that is gone", () => {
  const wanted = new Set(stories.flatMap((story) => THEMES.map((theme) => fileOf(story, theme))));
  const kept = readdirSync(BASELINES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".png"));
  expect(kept.filter((name) => !wanted.has(name.replaceAll("\\", "/")))).toEqual([]);
});
