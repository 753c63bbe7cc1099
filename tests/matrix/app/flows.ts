import assert from "node:assert/strict";
import type { ComponentType } from "react";
import { AFTER_APPROVAL, BEFORE_APPROVAL, LONG_ANSWER } from "./agent.ts";
import { KitScreen, PlainScreen, type ScreenProps } from "./App.tsx";
import { Page } from "./page.ts";
import { World } from "./world.ts";

/** One flow of the catalogue in docs/flows.md. */
type Flow = (open: () => Page, world: World, reload: (stored: "before" | "during") => Page) => Promise<void>;

const EMAIL = [`${BEFORE_APPROVAL}|${AFTER_APPROVAL}`];

/** Sends, and waits for the middle of the answer. */
async function halfway(page: Page): Promise<void> {
  await page.send("How does a durable chat work?");
  await page.until("half an answer", () => (page.answers[0]?.length ?? 0) > LONG_ANSWER.length / 3);
  assert.notEqual(page.answers[0], LONG_ANSWER);
}

async function reloadMidTurn(stored: "before" | "during", ...[open, world, reload]: Parameters<Flow>): Promise<void> {
  await halfway(open());
  const page = reload(stored);
  await page.until("the whole answer", () => page.answers.at(-1) === LONG_ANSWER);
  await page.settled();
  assert.deepEqual(page.answers, [LONG_ANSWER]);
  assert.equal(page.text.split(LONG_ANSWER).length, 2, `shown once: ${page.text}`);
  assert.deepEqual(world.inputs, ["user"]);
  await page.send("And again?");
  await page.until("the next answer", () => page.answers.length === 2 && page.status === "ready");
  assert.deepEqual(page.answers, [LONG_ANSWER, LONG_ANSWER]);
}

async function asked(page: Page): Promise<void> {
  await page.send("email her");
  await page.until("an approval is asked for", () => page.tools.join() === "approval-requested");
  await page.settled();
}

async function approved(page: Page, world: World): Promise<void> {
  await page.until("the end of the answer", () => page.answers.at(-1)?.endsWith(AFTER_APPROVAL) === true);
  await page.settled();
  assert.deepEqual(page.answers, EMAIL);
  assert.deepEqual(page.tools, ["output-available"]);
  assert.equal(page.text.split(AFTER_APPROVAL).length, 2, `shown once: ${page.text}`);
  assert.deepEqual(world.inputs, ["user", "assistant"]);
  assert.deepEqual(world.sent, ["ada@example.com"]);
}

/** By name, with the flow's number in the catalogue. */
const flows: Record<string, Flow> = {
  "F10 reload mid-turn, stored before the answer": (...all) => reloadMidTurn("before", ...all),
  "F10 reload mid-turn, stored with half the answer": (...all) => reloadMidTurn("during", ...all),
  "F30 stop": async (open, world) => {
    const page = open();
    await halfway(page);
    await page.press(/^stop/i);
    await page.settled();
    assert.equal(page.answers.length, 1);
    assert(LONG_ANSWER.startsWith(page.answers[0] ?? "-") && page.answers[0] !== LONG_ANSWER, `stopped at ${page.answers[0]}`);
    assert.deepEqual(world.inputs, ["user", "stop"]);
    await page.send("Then tell me again");
    await page.until("the next answer", () => page.answers[1] === LONG_ANSWER && page.status === "ready");
    assert.equal(page.answers.length, 2);
    assert.deepEqual(world.inputs, ["user", "stop", "user"]);
  },
  "F40 approve": async (open, world) => {
    const page = open();
    await asked(page);
    assert.deepEqual(world.sent, []);
    await page.press(/^approve/i);
    await approved(page, world);
  },
  "F43 approve after a reload": async (open, world, reload) => {
    await asked(open());
    const page = reload("during");
    await page.settled();
    assert.deepEqual(page.tools, ["approval-requested"]);
    assert.deepEqual(page.answers, [BEFORE_APPROVAL]);
    await page.press(/^approve/i);
    await approved(page, world);
  },
  "F43 approve after a reload, and reload in the middle of what follows": async (open, world, reload) => {
    await asked(open());
    const second = reload("during");
    await second.press(/^approve/i);
    await second.until("the tool ran", () => second.tools.join() === "output-available" && second.answers.join().includes("It went"));
    await approved(reload("during"), world);
  },
};

const screens: Record<string, ComponentType<ScreenProps>> = { "useTriggerChat and Chat": KitScreen, "plain useChat": PlainScreen };

/** Every flow on every screen, each in a world of its own. */
export function allFlows(): Array<[name: string, run: () => Promise<void>]> {
  return Object.entries(screens).flatMap(([screen, Screen]) =>
    Object.entries(flows).map(([name, flow]): [string, () => Promise<void>] => [`${name}: ${screen}`, () => play(flow, Screen)]),
  );
}

async function play(flow: Flow, Screen: ComponentType<ScreenProps>): Promise<void> {
  const world = new World();
  let page: Page | undefined;
  const open = () => (page = new Page(world, Screen));
  try {
    await flow(open, world, (stored) => {
      const messages = page?.messages ?? [];
      world.stored.messages = structuredClone(stored === "during" ? messages : messages.slice(0, messages.findLastIndex((m) => m.role === "user") + 1));
      page?.close();
      return open();
    });
    page?.close();
    await world.clock.advance(0);
    const readers = world.server.inspect().sessions.reduce((sum, session) => sum + session.openReaders, 0);
    assert.equal(readers, 0, "readers left open after the page closed");
  } finally {
    page?.close();
    await world.server.close();
  }
}
