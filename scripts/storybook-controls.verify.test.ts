import type { Page } from "playwright";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { CATALOGUE } from "./flows/catalogue.ts";
import { visitStorybook } from "./static-storybook.ts";

// Every control of every flow, moved as a person moves it in the Controls panel.

const visit = visitStorybook();
let ids: string[];

beforeAll(async () => {
  const { entries } = (await (await fetch(visit.url("index.json"))).json()) as { entries: Record<string, { type: string }> };
  // The stories' service worker goes with its last page, and the next page may find it half gone: one page stays.
  await (await visit.context.newPage()).goto(visit.url("iframe.html?id=components-status--live&viewMode=story"));
  ids = Object.keys(entries).filter((id) => entries[id]?.type === "story" && id.startsWith("scenarios-"));
});

let page: Page;
beforeEach(async () => {
  page = await visit.context.newPage();
  return () => page.close();
});

/** A control that a flow has beside the common ones. */
interface Control {
  name: string;
  first: unknown;
  options?: unknown[];
  max?: number;
}

interface StorybookPage {
  __STORYBOOK_PREVIEW__: {
    currentRender?: {
      phase?: string;
      story?: { initialArgs: Record<string, unknown>; argTypes: Record<string, { options?: unknown[]; control?: { max?: number; disable?: boolean }; table?: { disable?: boolean } }> };
    };
  };
  __STORYBOOK_ADDONS_CHANNEL__: { emit(event: string, data: unknown): void };
}

const COMMON = ["wordDelay", "latency", "fault", "wire"];

/** Opens a story, waits until its play function is through, and reads which controls are its own. */
async function open(id: string): Promise<Control[]> {
  await page.goto(visit.url(`iframe.html?id=${id}&viewMode=story`));
  const phase = () => page.evaluate(() => (globalThis as unknown as StorybookPage).__STORYBOOK_PREVIEW__?.currentRender?.phase ?? "");
  await expect.poll(phase, { timeout: 60_000 }).toMatch(/completed|finished|errored|aborted/);
  expect(await phase()).toMatch(/completed|finished/);
  return page.evaluate((common) => {
    const { story } = (globalThis as unknown as StorybookPage).__STORYBOOK_PREVIEW__.currentRender ?? {};
    if (!story) throw new Error("No story is on the page.");
    return Object.entries(story.argTypes)
      .filter(([name, { table }]) => !common.includes(name) && !table?.disable)
      .map(([name, { options, control }]) => ({ name, first: story.initialArgs[name], ...(options ? { options } : {}), ...(control?.max === undefined ? {} : { max: control.max }) }));
  }, COMMON);
}

/** Moves controls, and waits for the page that opens anew. */
async function move(id: string, updatedArgs: Record<string, unknown>) {
  await page.evaluate(
    ([storyId, args]) => {
      document.querySelector(".stage")?.setAttribute("data-before", "");
      (globalThis as unknown as StorybookPage).__STORYBOOK_ADDONS_CHANNEL__.emit("updateStoryArgs", { storyId, updatedArgs: args });
    },
    [id, updatedArgs] as const,
  );
  await expect.poll(() => page.locator(".stage:not([data-before])").count(), { timeout: 20_000, message: JSON.stringify(updatedArgs) }).toBe(1);
  expect(await page.locator("body.sb-show-errordisplay").count(), JSON.stringify(updatedArgs)).toBe(0);
}

/** Another value that the control offers. */
function another({ first, options, max }: Control): unknown {
  if (options) return options.find((option) => option !== first);
  if (typeof first === "number") return max === undefined || first === max ? first - 1 : Math.min(max, first + 1);
  if (typeof first === "string") return "Said anew";
  return Array.isArray(first) ? [...first, "Said anew"] : { ...(first as object), anew: true };
}

/** What no control offers, but an address or an emptied field may hold. */
const NONSENSE: Array<(control: Control) => unknown> = [
  ({ first }) => (typeof first === "number" ? 1e9 : Array.isArray(first) ? [] : ""),
  ({ first }) => (typeof first === "number" ? -1e9 : null),
];

async function isAnswerable(said: string) {
  const composer = page.getByRole("textbox", { name: "Message" }).first();
  await composer.fill(said);
  await composer.press("Enter");
  await expect.poll(() => page.locator('.tck-message[data-role="user"]').filter({ hasText: said }).count(), { timeout: 20_000, message: said }).toBeGreaterThan(0);
}

test.each(CATALOGUE)("%s opens anew with every change of its controls, and takes a message; nonsense does not break it", async (flow) => {
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  for (const id of ids.filter((each) => each.includes(`-${flow.toLowerCase()}-`))) {
    const controls = await open(id);
    for (const control of controls) {
      await move(id, { [control.name]: another(control) });
      await isAnswerable(`With another ${control.name}`);
      await move(id, { [control.name]: control.first });
    }
    if (controls.length === 0) continue;
    for (const nonsense of NONSENSE) {
      await move(id, Object.fromEntries(controls.map((control) => [control.name, nonsense(control)])));
      await isAnswerable("With nonsense");
    }
  }
  expect(errors).toEqual([]);
}, 180_000);
