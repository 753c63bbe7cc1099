import type { UIMessage } from "ai";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { Chat } from "../chat/Chat.tsx";
import { chatHost, fakeChat, message } from "../testing/fake-chat.tsx";
import { painted } from "../testing/painted.ts";
import "../styles/styles.css";

/** How the code of the virtual rows arrives: these tests say when, and whether. */
const code = vi.hoisted(() => {
  let settle = { arrive: () => {}, fail: () => {} };
  const gate = new Promise<void>((resolve, reject) => {
    settle = { arrive: resolve, fail: () => reject(new Error("The chunk is gone.")) };
  });
  return { gate, ...settle };
});
vi.mock("./VirtualRows.tsx", async (original) => {
  await code.gate;
  return original();
});

const history = (count: number, from = 0): UIMessage[] =>
  Array.from({ length: count }, (_, at) => {
    const index = from + at;
    return message(`m${index}`, index % 2 ? "assistant" : "user", `Message ${index}. ${"Some words. ".repeat((index * 7) % 23)}`);
  });

async function show(messages: UIMessage[]) {
  const host = chatHost(fakeChat({ messages }));
  const screen = await render(
    <div style={{ height: 600, width: 600 }}>
      <host.Host>{(chat) => <Chat chat={chat} />}</host.Host>
    </div>,
  );
  const list = screen.container.querySelector<HTMLElement>(".tck-message-list") as HTMLElement;
  const scroller = list.querySelector<HTMLElement>(".tck-message-scroller") as HTMLElement;
  const ids = () => [...list.querySelectorAll<HTMLElement>("[data-message-id]")].map(({ dataset }) => dataset["messageId"]);
  const topOf = (id: string) => list.querySelector(`[data-message-id="${id}"]`)?.getBoundingClientRect().top ?? Number.NaN;
  const scrollTo = async (top: number) => {
    scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: -100 }));
    scroller.scrollTop = top;
    for (let frame = 0; frame < 4; frame += 1) await painted();
  };
  return { host, screen, list, scroller, ids, topOf, scrollTo, isVirtual: () => list.hasAttribute("data-virtual") };
}

test("a long chat that a server rendered comes to life as it is, at its newest messages", async () => {
  const recovered = vi.fn();
  const app = <Chat chat={fakeChat({ messages: history(5000) })} />;
  const host = document.createElement("div");
  host.innerHTML = renderToString(app);
  document.body.append(host);
  const newest = host.querySelector('[data-message-id="m4999"]');
  expect(newest?.getAttribute("aria-posinset")).toBe("5000");
  const root = hydrateRoot(host, app, { onRecoverableError: recovered });
  await painted();
  expect(host.querySelector('[data-message-id="m4999"]')).toBe(newest);
  expect(recovered).not.toHaveBeenCalled();
  root.unmount();
  host.remove();
});

test("until the virtual rows are loaded, a long chat shows its newest messages, and older ones to who goes up", async () => {
  const { ids, scroller, topOf, scrollTo, isVirtual } = await show(history(5000));
  await painted();
  expect(ids().length).toBe(20);
  expect(ids().at(-1)).toBe("m4999");
  expect(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop).toBeLessThanOrEqual(1);
  await scrollTo(150);
  expect(ids().length).toBe(70);
  const was = topOf("m4981");
  await scrollTo(scroller.scrollTop + 40);
  expect(Math.abs(topOf("m4981") - (was - 40))).toBeLessThanOrEqual(1);
  expect(isVirtual()).toBe(false);
});

test("its first message is reached by keyboard before they are loaded", async () => {
  const { ids, list } = await show(history(400));
  list.querySelector<HTMLElement>('[data-message-id="m399"]')?.focus();
  await userEvent.keyboard("{Control>}{Home}{/Control}");
  expect(ids()[0]).toBe("m0");
  expect(document.activeElement).toBe(list.querySelector('[data-message-id="m0"]'));
});

test("when they come, nothing moves: neither what is read far up nor the newest", async () => {
  const reading = await show(history(300));
  await reading.scrollTo(400);
  const read = reading.ids().find((id) => reading.topOf(id ?? "") > 100) ?? "";
  const was = reading.topOf(read);
  const { topOf, isVirtual, ids } = await show(history(5000));
  const before = ["m4999", "m4998", "m4997"].map(topOf);
  code.arrive();
  for (let frame = 0; frame < 30 || !isVirtual(); frame += 1) {
    await painted();
    expect(["m4999", "m4998", "m4997"].map(topOf).map((top, at) => Math.round(top - (before[at] ?? 0)))).toEqual([0, 0, 0]);
    expect(Math.abs(reading.topOf(read) - was)).toBeLessThanOrEqual(1);
  }
  expect(ids().length).toBeLessThan(40);
  expect(reading.isVirtual()).toBe(false);
  reading.scroller.scrollTop = reading.scroller.scrollHeight;
  await expect.poll(reading.isVirtual).toBe(true);
});

test("once loaded, the next long chat begins with them", async () => {
  const { list } = await show(history(5000));
  expect(list.hasAttribute("data-virtual")).toBe(true);
});
