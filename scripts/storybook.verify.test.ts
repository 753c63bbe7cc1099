import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright";
import { beforeEach, expect, test } from "vitest";
import { visitStorybook } from "./static-storybook.ts";

// The static Storybook as a visitor has it: built, served from a sub-path of a static host, in a real browser.

const END = "That is all there is to it.";

const visit = visitStorybook();

let page: Page;
beforeEach(async () => {
  page = await visit.context.newPage();
  return () => page.close();
});

const story = (id: string) => visit.url(`iframe.html?id=${id}&viewMode=story`);
const DURABLE = "scenarios-sessions-f10-true-reload-true-tabs";
/** Where a chat is looked for. */
type Place = Page | FrameLocator | Locator;
const answers = (of: Place) => of.locator('.tck-message[data-role="assistant"]');
const newest = (of: Place) => answers(of).last();

async function send(of: Place, text: string) {
  const composer = of.getByRole("textbox", { name: "Message" });
  await composer.fill(text);
  await composer.press("Enter");
}

/** Opens a durable story and waits until its play function is through. */
async function openDurable(of: Page) {
  await of.goto(story(`${DURABLE}--long-answer`));
  await expect.poll(() => newest(of).innerText(), { timeout: 20_000 }).toContain("Short, then.");
  await expect.poll(() => of.getByRole("button", { name: "Stop" }).count()).toBe(0);
}

// F01
test("the first message streams from a sub-path of a static host", async () => {
  await page.goto(story("scenarios-basics-f01-first-message--first-message"));
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("I will still finish.");
});

// F10
test("F5 in the middle of an answer: whole after the reload, once", async () => {
  await openDurable(page);
  await send(page, "Tell me everything");
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await page.reload();
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain(END);
  expect(await answers(page).count()).toBe(2);
  const text = await newest(page).innerText();
  expect(text.split("A durable chat keeps")).toHaveLength(2);
  expect(await page.locator('.tck-message[data-role="user"]').count()).toBe(2);
});

// F31
test("stop works after a true reload, and the next message is answered", async () => {
  await openDurable(page);
  await send(page, "Tell me everything");
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await page.reload();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => page.getByRole("button", { name: "Stop" }).count()).toBe(0);
  expect(await newest(page).innerText()).not.toContain(END);
  await send(page, "Keep it short");
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("Short, then.");
});

// F43
test("an approval waits through a true reload", async () => {
  await page.goto(story(`${DURABLE}--approval`));
  await page.getByText("Send an email?").waitFor();
  await page.reload();
  await page.getByRole("button", { name: /^Approve/ }).click();
  await expect.poll(() => newest(page).innerText(), { timeout: 20_000 }).toContain("with her first cup of tea.");
  expect(await answers(page).count()).toBe(1);
  expect((await newest(page).innerText()).split("I have written it.")).toHaveLength(2);
});

/** Opens a story in Storybook's own page. Returns the preview inside it. */
async function openInStorybook(id: string): Promise<FrameLocator> {
  await page.goto(visit.url(`?path=/story/${id}`));
  return page.frameLocator("#storybook-preview-iframe");
}

/** Reloads by the toolbar, and waits until the old page is gone: it looks as the new one will. */
async function reloadStory(frame: FrameLocator): Promise<void> {
  await frame.locator("body").evaluate((body) => body.setAttribute("data-before", ""));
  await page.getByRole("button", { name: "Reload this story" }).click();
  await expect.poll(() => frame.locator("body:not([data-before])").count(), { timeout: 20_000 }).toBe(1);
}

// F10
test("the toolbar reloads the story for real: the answer goes on, and is whole and there once", async () => {
  const frame = await openInStorybook(`${DURABLE}--long-answer`);
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain("Short, then.");
  await send(frame, "Tell me everything");
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await reloadStory(frame);
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain(END);
  expect(await answers(frame).count()).toBe(2);
  expect((await newest(frame).innerText()).split("A durable chat keeps")).toHaveLength(2);
});

// F80, F82
test("the toolbar's second tab follows read-only, and goes on when the first is closed", async () => {
  const frame = await openInStorybook(`${DURABLE}--long-answer`);
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain("Short, then.");
  const [second] = await Promise.all([visit.context.waitForEvent("page"), page.getByRole("button", { name: "Open in a second tab" }).click()]);
  await second.getByRole("textbox", { name: "Message" }).waitFor();
  await page.bringToFront();
  await send(frame, "Tell me everything");
  await expect.poll(() => second.locator(".tck-read-only").count(), { timeout: 20_000 }).toBe(1);
  await expect.poll(() => newest(second).innerText(), { timeout: 20_000 }).toContain("The browser only");
  await page.close();
  await expect.poll(() => newest(second).innerText(), { timeout: 20_000 }).toContain(END);
  expect((await newest(second).innerText()).split("A durable chat keeps")).toHaveLength(2);
  await second.close();
});

/** Stories whose flow is about reloads and tabs: the last words of their play function, and where to look. */
const ABOUT_PAGES: Array<[flow: string, id: string, last: string, where: string]> = [
  ["F10", "scenarios-sessions-f10-reload-mid-turn--reload-mid-turn", END, ""],
  ["F31", "scenarios-stop-f31-stop-after-a-reload--stop-after-reload", "Your draft arrived.", ""],
  ["F43", "scenarios-approvals-f43-approve-after-a-reload--after-reload", "her first cup of tea.", ""],
  ["F80", "scenarios-tabs-f80-second-tab-mirrors-read-only--mirror", "And the second answer.", '[data-tab="B"] '],
  ["F81", "scenarios-tabs-f81-tab-opened-mid-turn--late-tab", END, '[data-tab="A"] '],
  ["F82", "scenarios-tabs-f82-the-sending-tab-goes-away--owner-gone", "And the second answer.", '[data-tab="B"] '],
  ["F83", "scenarios-tabs-f83-both-send-at-once--both-send", END, '[data-tab="A"] '],
  ["F84", "scenarios-tabs-f84-take-over--take-over", END, '[data-tab="A"] '],
  ["F85", "scenarios-tabs-f85-no-broadcastchannel--no-channel", "Short, then.", '[data-tab="B"] '],
];

test.each(ABOUT_PAGES)("%s is still there after a true reload and in a second tab, and nothing is sent again", async (_flow, id, last, where) => {
  const frame = await openInStorybook(id);
  const said = (of: Page | FrameLocator) => of.locator(`${where}.tck-message[data-role="assistant"]`);
  await expect.poll(() => said(frame).last().innerText(), { timeout: 60_000 }).toContain(last);
  await expect.poll(() => frame.getByRole("button", { name: "Stop" }).count(), { timeout: 20_000 }).toBe(0);
  const count = await said(frame).count();
  await reloadStory(frame);
  await expect.poll(() => said(frame).last().innerText(), { timeout: 20_000 }).toContain(last);
  expect(await said(frame).count()).toBe(count);
  const [second] = await Promise.all([visit.context.waitForEvent("page"), page.getByRole("button", { name: "Open in a second tab" }).click()]);
  if (where.includes("B")) await second.locator('[data-tab="B"]').waitFor();
  const late = second.getByRole("button", { name: "Open tab B" });
  if (await late.count()) await late.click();
  await expect.poll(() => said(second).last().innerText(), { timeout: 20_000 }).toContain(last);
  expect(await said(second).count()).toBe(count);
  await second.close();
});

// F85
test("without a channel two real tabs are independent: neither is read-only, both send, and both are answered", async () => {
  const frame = await openInStorybook("scenarios-tabs-f85-no-broadcastchannel--no-channel");
  await expect.poll(() => newest(frame.locator('[data-tab="B"]')).innerText(), { timeout: 30_000 }).toContain("Short, then.");
  const [tab] = await Promise.all([visit.context.waitForEvent("page"), page.getByRole("button", { name: "Open in a second tab" }).click()]);
  const [first, second] = [frame.locator('[data-tab="A"]'), tab.locator('[data-tab="A"]')];
  await second.getByRole("textbox", { name: "Message" }).waitFor();
  await send(first, "Tell me everything");
  await expect.poll(() => newest(first).innerText(), { timeout: 20_000 }).toContain("A durable");
  expect(await tab.locator(".tck-read-only").count()).toBe(0);
  await send(second, "And keep it short");
  await expect.poll(() => newest(first).innerText(), { timeout: 20_000 }).toContain(END);
  await expect.poll(() => newest(second).innerText(), { timeout: 20_000 }).toContain("Short, then.");
  await tab.close();
});

test("a change in the controls opens the story anew, and it answers", async () => {
  const id = "scenarios-basics-f01-first-message--first-message";
  const frame = await openInStorybook(id);
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain("I will still finish.");
  await page.getByRole("tab", { name: /^Controls/ }).click();
  await page.locator("#control-answer").fill("Said anew.");
  await expect.poll(() => answers(frame).count(), { timeout: 20_000 }).toBe(0);
  await send(frame, "And now?");
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain("Said anew.");
  expect(await frame.locator(".tck-error").count()).toBe(0);
});

/** Opens a docs page and waits until all its chats take a message. */
async function openDocs(id: string, chats: number): Promise<Locator[]> {
  await page.goto(visit.url(`iframe.html?id=${id}--docs&viewMode=docs`));
  const stages = page.locator(".stage");
  await expect.poll(() => stages.getByRole("textbox", { name: "Message" }).count(), { timeout: 60_000 }).toBe(chats);
  return stages.all();
}

/** Sends a text of its own in every chat at once, and waits until each shows its own messages, answered, and no other's. */
async function talkInAll(chats: readonly Locator[], text: (at: number) => string, answered: (at: number) => string) {
  for (const [at, chat] of chats.entries()) await send(chat, text(at));
  for (const [at, chat] of chats.entries()) {
    await expect.poll(() => chat.innerText(), { timeout: 30_000 }).toContain(answered(at));
    const own = await chat.locator('.tck-message[data-role="user"]').allInnerTexts();
    expect(own.filter((it) => it.includes(text(at)))).toHaveLength(1);
    for (const other of chats.keys()) if (other !== at) expect(own.join()).not.toContain(text(other));
  }
}

test("on a docs page each live story has a server of its own: what ends one leaves the others", async () => {
  const chats = await openDocs("scenarios-sessions-f16-closed", 3);
  await talkInAll(chats, (at) => `Hello number ${at}`, () => "What else?");
  await chats[1]?.getByRole("button", { name: "End this chat" }).click();
  await expect.poll(() => chats[1]?.innerText(), { timeout: 20_000 }).toContain("You ended this chat.");
  const rest = chats.filter((_chat, at) => at !== 1);
  for (const chat of rest) expect(await chat.innerText()).not.toContain("ended this chat");
  await talkInAll(rest, (at) => `Once more ${at}`, () => "What else?");
});

test("on a docs page each durable story has a chat of its own, and finds it again after a true reload", async () => {
  const [first, again, approval] = await openDocs(DURABLE, 3);
  if (!first || !again || !approval) throw new Error("The page has three stories.");
  await send(first, "Tell me everything, first");
  await send(again, "Tell me everything, again");
  await send(approval, "Ask Ada for lunch");
  await approval.getByText("Send an email?").waitFor();
  await expect.poll(() => newest(again).innerText(), { timeout: 30_000 }).toContain("The browser only");
  await page.reload();
  await expect.poll(() => newest(first).innerText(), { timeout: 30_000 }).toContain(END);
  await expect.poll(() => newest(again).innerText(), { timeout: 30_000 }).toContain(END);
  await approval.getByRole("button", { name: /^Approve/ }).click();
  await expect.poll(() => newest(approval).innerText(), { timeout: 30_000 }).toContain("with her first cup of tea.");
  const said = async (chat: Locator) => (await chat.locator('.tck-message[data-role="user"]').allInnerTexts()).map((it) => it.split("\n")[0]);
  expect([await said(first), await said(again), await said(approval)]).toEqual([["Tell me everything, first"], ["Tell me everything, again"], ["Ask Ada for lunch"]]);
  for (const chat of [first, again, approval]) expect(await answers(chat).count()).toBe(1);
});

test("the wire panel shows the story in the preview, breaks it, exports a trace, and no token reaches it", async () => {
  await page.addInitScript(() => {
    const messages: string[] = [];
    Object.assign(globalThis, { messages });
    addEventListener("message", ({ data }) => messages.push(typeof data === "string" ? data : JSON.stringify(data)));
  });
  const frame = await openInStorybook("scenarios-basics-f01-first-message--first-message");
  await expect.poll(() => newest(frame).innerText(), { timeout: 20_000 }).toContain("I will still finish.");
  const sent = () => page.evaluate(() => (globalThis as unknown as { messages: string[] }).messages.filter((message) => message.includes("inspector/patch")).length);
  expect(await sent(), "lines sent while nobody looks").toBe(0);
  await page.getByRole("tab", { name: "Wire" }).click();
  const panel = page.getByRole("region", { name: "Wire inspector" });
  const lines = panel.getByRole("listbox", { name: "Time line" }).getByRole("option");
  await expect.poll(() => lines.allInnerTexts().then((all) => all.join("\n")), { timeout: 20_000 }).toContain("turn-complete");
  await expect.poll(() => panel.getByRole("table", { name: "Clients" }).innerText(), { timeout: 20_000 }).toMatch(/live[^]*min \d+ s left/);
  // Storybook's panel is low at first, and may stand at the side: buttons and newest line are in sight all the same.
  for (const move of [() => Promise.resolve(), () => page.getByRole("button", { name: "Move addon panel to right" }).click()]) {
    await move();
    const { height = 0 } = page.viewportSize() ?? {};
    for (const seen of [panel.getByRole("button", { name: "Drop the stream" }), lines.filter({ hasText: "turn-complete" }).last()]) {
      await expect.poll(async () => Math.ceil(((await seen.boundingBox())?.y ?? height) + 20), { timeout: 20_000 }).toBeLessThanOrEqual(height);
    }
  }

  await panel.getByRole("button", { name: "Answer 429" }).click();
  await send(frame, "Once more");
  await lines.filter({ hasText: "POST in 429" }).waitFor();
  await expect.poll(() => answers(frame).count(), { timeout: 20_000 }).toBe(2);
  await lines.last().click();
  await page.keyboard.press("Home");
  await expect.poll(() => panel.locator("[role=option]:focus").getAttribute("aria-posinset")).toBe("1");

  await page.addScriptTag({ path: resolve("node_modules/axe-core/axe.min.js") });
  const violations = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(target: string): Promise<{ violations: Array<{ id: string }> }> } }).axe.run(".tck-inspector-panel").then((it) => it.violations.map(({ id }) => id)),
  );
  expect(violations).toEqual([]);

  const [download] = await Promise.all([page.waitForEvent("download"), panel.getByRole("button", { name: "Export the trace" }).click()]);
  const trace = readFileSync(await download.path(), "utf8");
  expect(JSON.parse(trace)).toMatchObject({ format: "trigger-chat-kit/trace", version: 1, faults: [{ route: "in", nth: 1 }] });
  const crossed = await page.evaluate(() => (globalThis as unknown as { messages: string[] }).messages.join("\n"));
  expect(crossed).toContain("turn-complete");
  for (const text of [trace, crossed, await page.content()]) expect(text).not.toMatch(/eyJ[\w-]{6,}\./);
});
