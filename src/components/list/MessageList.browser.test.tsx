import type { UIMessage } from "ai";
import { useEffect, useRef, type CSSProperties } from "react";
import { flushSync } from "react-dom";
import { afterEach, describe, expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { Chat } from "../chat/Chat.tsx";
import type { PartRenderers } from "../parts/types.ts";
import { chatHost, fakeChat, message } from "../testing/fake-chat.tsx";
import "../styles/styles.css";

const history = (count: number, from = 0): UIMessage[] =>
  Array.from({ length: count }, (_, at) => {
    const index = from + at;
    return message(`m${index}`, index % 2 ? "assistant" : "user", `Message ${index}. ${"Some words. ".repeat((index * 7) % 23)}`);
  });
const frames = async (count: number) => {
  for (let index = 0; index < count; index += 1) await new Promise((done) => requestAnimationFrame(done));
};
const answer = (text: string): UIMessage => ({ id: "answer", role: "assistant", parts: [{ type: "text", text, state: "streaming" }] });

/** Committed renders by message, without the first of a row: a virtual list mounts rows when they come near. */
const renders = new Map<string, number>();
const counting: PartRenderers = {
  text: function Counted({ part, message: { id } }) {
    const commits = useRef(0);
    useEffect(() => {
      commits.current += 1;
      if (commits.current > 1) renders.set(id, (renders.get(id) ?? 0) + 1);
    });
    return <div className="tck-text">{part.text}</div>;
  },
};
afterEach(() => renders.clear());

async function show(messages: UIMessage[], height = 600, scaled: CSSProperties = {}) {
  const host = chatHost(fakeChat({ messages }));
  const screen = await render(
    <div style={{ height, width: 600, ...scaled }}>
      <host.Host>{(chat) => <Chat chat={chat} parts={counting} />}</host.Host>
    </div>,
  );
  const scroller = screen.container.querySelector<HTMLElement>(".tck-message-scroller");
  if (!scroller) throw new Error("no scroller");
  // Their code is loaded with the first long chat; every test here is about what follows.
  if (messages.length > 100) await expect.poll(() => screen.container.querySelector(".tck-message-list")?.hasAttribute("data-virtual")).toBe(true);
  await frames(6);
  const fromEnd = () => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
  const scrollUp = async (by: number) => {
    scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: -by }));
    scroller.scrollTop -= by;
    await frames(4);
  };
  /** The message in the middle of the window, and where it is. */
  const middle = () => {
    const box = scroller.getBoundingClientRect();
    const found = [...scroller.querySelectorAll<HTMLElement>("[data-message-id]")].find(
      (element) => element.getBoundingClientRect().bottom > box.top + box.height / 2,
    );
    if (!found) throw new Error("no message in view");
    return { id: found.dataset["messageId"], top: () => {
      const now = scroller.querySelector(`[data-message-id="${found.dataset["messageId"]}"]`);
      return now ? now.getBoundingClientRect().top : Number.NaN;
    } };
  };
  return { host, scroller, fromEnd, scrollUp, middle, screen };
}

test("what shrinks until everything is in view leads nowhere any more", async () => {
  const asks = [message("u", "user", "Ask"), answer("Long.\n".repeat(30))];
  const { host, scroller, scrollUp, screen } = await show(asks);
  // From its very start nothing scrolls when the answer gets short.
  await scrollUp(scroller.scrollTop);
  const jump = screen.getByRole("button", { name: "Jump to newest" });
  await expect.element(jump).toBeVisible();
  host.set({ messages: [asks[0] as UIMessage, answer("Short.")] });
  await expect.element(jump).not.toBeInTheDocument();
});

test("a list that is hidden for a while still shows what was being read", async () => {
  const { scroller, scrollUp, middle, screen } = await show(history(60));
  await scrollUp(700);
  const reading = middle();
  const was = reading.top();
  const frame = scroller.closest<HTMLElement>(".tck-chat");
  for (const display of ["none", ""]) {
    frame?.style.setProperty("display", display);
    await frames(4);
  }
  expect(Math.abs(reading.top() - was)).toBeLessThanOrEqual(1);
  await expect.element(screen.getByRole("button", { name: "Jump to newest" })).toBeVisible();
});

describe.each([
  ["a short chat", 60],
  ["5,000 messages", 5000],
])("%s", (_name, count) => {
  test("opens at the newest message", async () => {
    const { fromEnd, screen } = await show(history(count));
    expect(fromEnd()).toBeLessThanOrEqual(1);
    await expect.element(screen.getByText(`Message ${count - 1}.`, { exact: false })).toBeVisible();
  });

  test("renders no settled message again while one streams, and follows it", async () => {
    const before = history(count);
    const { host, fromEnd } = await show(before);
    host.set({ status: "streaming", messages: [...before, answer("First")] });
    await frames(8);
    renders.clear();
    for (let token = 0; token < 60; token += 1) {
      // As `useChat` does it: a new list, the streaming message cloned, all others the same objects.
      host.set({ messages: [...before, answer("Word ".repeat(token * 4))] });
      await frames(1);
      expect(fromEnd()).toBeLessThanOrEqual(1);
    }
    expect([...renders.keys()]).toEqual(["answer"]);
    expect(renders.get("answer")).toBeGreaterThan(50);
  });

  test("holds what is being read while an answer streams below it", async () => {
    const before = history(count);
    const { host, scroller, scrollUp, middle } = await show(before);
    await scrollUp(700);
    const reading = middle();
    const was = reading.top();
    const top = scroller.scrollTop;
    for (let token = 0; token < 40; token += 1) {
      host.set({ status: "streaming", messages: [...before, answer("Word ".repeat(token * 6))] });
      await frames(1);
      expect(Math.abs(reading.top() - was)).toBeLessThanOrEqual(1);
    }
    expect(Math.abs(scroller.scrollTop - top)).toBeLessThanOrEqual(1);
  });

  test("lets go of the newest message although the next words come before the scroll is told", async () => {
    const before = history(count);
    const { host, scroller, fromEnd } = await show(before);
    host.set({ status: "streaming", messages: [...before, answer("First")] });
    await frames(8);
    scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: -900 }));
    scroller.scrollTop -= 900;
    flushSync(() => host.set({ messages: [...before, answer("First words.")] }));
    await frames(8);
    expect(fromEnd()).toBeGreaterThan(800);
  });

  test("holds what is being read while older messages are put before it", async () => {
    const all = history(count + 40);
    const { host, scrollUp, middle } = await show(all.slice(40));
    await scrollUp(600);
    const reading = middle();
    const was = reading.top();
    host.set({ messages: all });
    await frames(10);
    expect(Math.abs(reading.top() - was)).toBeLessThanOrEqual(1);
  });

  test("holds what is being read while older messages are put before it and an answer streams", async () => {
    const all = history(count + 40);
    const { host, scrollUp, middle } = await show(all.slice(40));
    host.set({ status: "streaming", messages: [...all.slice(40), answer("Word ".repeat(400))] });
    await frames(8);
    await scrollUp(1200);
    const reading = middle();
    const was = reading.top();
    const far: number[] = [];
    for (let token = 0; token < 40; token += 1) {
      host.set({ messages: [...all.slice(token < 10 ? 40 : 0), answer("Word ".repeat(400 + token * 14))] });
      await frames(1);
      if (token > 12) far.push(Math.abs(reading.top() - was));
    }
    expect(Math.max(...far)).toBeLessThanOrEqual(1);
  });

  test("leads back to the newest message, and tells how many came meanwhile", async () => {
    const before = history(count);
    const { host, scrollUp, fromEnd, screen } = await show(before);
    await scrollUp(900);
    await expect.element(screen.getByRole("button", { name: "Jump to newest" })).toBeVisible();
    host.set({ messages: [...before, ...history(2, count)] });
    const jump = screen.getByRole("button", { name: "2 new messages" });
    await expect.element(jump).toBeVisible();
    (jump.element() as HTMLElement).click();
    await frames(8);
    expect(fromEnd()).toBeLessThanOrEqual(1);
    await expect.element(jump).not.toBeInTheDocument();
  });
});

test("holds what is being read when something above it changes its height", async () => {
  const { scroller, scrollUp, middle } = await show(history(60));
  await scrollUp(600);
  const reading = middle();
  const was = reading.top();
  const first = scroller.querySelector<HTMLElement>("[data-message-id]");
  if (first) first.style.height = "900px";
  await frames(4);
  expect(Math.abs(reading.top() - was)).toBeLessThanOrEqual(1);
});

test.each([{ transform: "scale(0.5)" }, { zoom: 1.5 }])("holds what is being read in a page that is scaled by %o", async (style) => {
  const { host, scrollUp, middle } = await show(history(60), 600, style);
  await scrollUp(600);
  const reading = middle();
  const was = reading.top();
  host.set({ messages: [message("older", "user", "One line more. ".repeat(200)), ...history(60)] });
  await frames(4);
  expect(Math.abs(reading.top() - was)).toBeLessThanOrEqual(1);
});

test("keeps only what is near the window in the page when the chat is long", async () => {
  const { scroller } = await show(history(5000));
  expect(scroller.querySelectorAll("[data-message-id]").length).toBeLessThan(40);
});

test("stays at the newest when the window gets smaller", async () => {
  const { fromEnd, screen } = await show(history(60));
  (screen.container.firstElementChild as HTMLElement).style.height = "400px";
  await frames(4);
  expect(fromEnd()).toBeLessThanOrEqual(1);
});

describe("a message far outside the window of a long chat", () => {
  test("keeps the edit that is open in it", async () => {
    const { scroller, screen, scrollUp } = await show(history(5000));
    await screen.getByRole("button", { name: "Edit" }).last().click();
    await screen.getByRole("textbox", { name: "Edit" }).fill("Half a thought");
    await scrollUp(20_000);
    await frames(10);
    expect(scroller.querySelector('[data-message-id="m4970"]')).toBeNull();
    await expect.element(screen.getByRole("textbox", { name: "Edit" })).toHaveValue("Half a thought");
  });

  test("keeps the edit although the chat becomes a long one meanwhile", async () => {
    const before = history(99);
    const { host, scroller, screen } = await show(before);
    await screen.getByRole("button", { name: "Edit" }).last().click();
    await screen.getByRole("textbox", { name: "Edit" }).fill("Half a thought");
    host.set({ messages: [...before, ...history(6, 99)] });
    await frames(6);
    await expect.element(screen.getByRole("textbox", { name: "Edit" })).toHaveValue("Half a thought");
    await screen.getByRole("button", { name: "Cancel", exact: true }).click();
    scroller.scrollTop = scroller.scrollHeight;
    await expect.poll(() => screen.container.querySelector(".tck-message-list")?.hasAttribute("data-virtual")).toBe(true);
  });

  test("stays in the tab order when the reader was at it", async () => {
    const { scroller, scrollUp } = await show(history(5000));
    scroller.querySelector<HTMLElement>('[data-message-id="m4998"]')?.focus();
    await scrollUp(20_000);
    await frames(10);
    expect([...scroller.querySelectorAll<HTMLElement>('[tabindex="0"][data-message-id]')].map(({ dataset }) => dataset["messageId"])).toEqual(["m4998"]);
  });

  test("is reached with Ctrl+Home and Ctrl+End", async () => {
    const { scroller } = await show(history(5000));
    const focused = () => (scroller.ownerDocument.activeElement as HTMLElement).dataset["messageId"];
    scroller.querySelector<HTMLElement>('[data-message-id="m4999"]')?.focus();
    await userEvent.keyboard("{Control>}{Home}{/Control}");
    expect(focused()).toBe("m0");
    await frames(10);
    expect(scroller.scrollTop).toBeLessThan(200);
    await userEvent.keyboard("{Control>}{End}{/Control}");
    expect(focused()).toBe("m4999");
  });
});

test("Page Up passes over what was steered into an answer: it is no message of its own", async () => {
  const steered = { type: "data-pending-message-injected" as const, data: { messages: [{ id: "s", text: "Shorter" }] } };
  const { scroller } = await show([message("a", "user", "One"), message("b", "assistant", [steered]), message("c", "user", "Two")]);
  scroller.querySelector<HTMLElement>('[data-message-id="c"]')?.focus();
  await userEvent.keyboard("{PageUp}{PageUp}");
  expect((scroller.ownerDocument.activeElement as HTMLElement).dataset["messageId"]).toBe("a");
});
