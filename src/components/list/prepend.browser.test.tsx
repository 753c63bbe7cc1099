import type { UIMessage } from "ai";
import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { Chat } from "../chat/Chat.tsx";
import { chatHost, fakeChat, message } from "../testing/fake-chat.tsx";
import { painted } from "../testing/painted.ts";
import "../styles/styles.css";

// Older messages that come while the reader is near the top of a virtual list, as an app loads them there.

const history = (from: number): UIMessage[] =>
  Array.from({ length: 300 - from }, (_, at) => {
    const index = from + at;
    return message(`m${index}`, index % 2 ? "assistant" : "user", `Message ${index}. ${"Some words. ".repeat((index * 7) % 23)}`);
  });

async function show(isStreaming: boolean) {
  let words = 100;
  const from = (first: number) => [...history(first), message("q", "user", "Go on"), message("a", "assistant", "Word ".repeat(words))];
  const host = chatHost(fakeChat({ messages: from(50), status: isStreaming ? "streaming" : "ready" }));
  const screen = await render(
    <div style={{ height: 600, width: 600 }}>
      <host.Host>{(chat) => <Chat chat={chat} />}</host.Host>
    </div>,
  );
  const list = screen.container.querySelector<HTMLElement>(".tck-message-list") as HTMLElement;
  const scroller = list.querySelector<HTMLElement>(".tck-message-scroller") as HTMLElement;
  await expect.poll(() => list.hasAttribute("data-virtual"), { timeout: 10_000 }).toBe(true);
  const rows = () => [...list.querySelectorAll<HTMLElement>("[data-message-id]")];
  const frame = async () => {
    if (isStreaming) {
      words += 14;
      host.set({ messages: from(0) });
    }
    await painted();
  };
  const scrollBy = (pixels: number) => {
    scroller.dispatchEvent(new WheelEvent("wheel", { deltaY: pixels }));
    scroller.scrollTop += pixels;
  };
  scrollBy(300 - scroller.scrollTop);
  for (let at = 0; at < 20; at += 1) await painted();
  return {
    rows, frame, scrollBy,
    /** A row in the window, and how far it is from where it was. */
    reading() {
      const { top } = scroller.getBoundingClientRect();
      const id = rows().find((row) => row.getBoundingClientRect().top > top + 100)?.dataset["messageId"];
      const topOf = () => list.querySelector(`[data-message-id="${id}"]`)?.getBoundingClientRect().top ?? Number.NaN;
      const was = topOf();
      return { index: () => rows().findIndex((row) => row.dataset["messageId"] === id), moved: () => Math.round(topOf() - was) };
    },
    async prepend() {
      host.set({ messages: from(0) });
      await expect.poll(() => list.querySelector('[aria-setsize="302"]')).not.toBeNull();
    },
  };
}

test.each([
  ["at once", 0, false],
  ["five frames later", 5, false],
  ["at once, while an answer streams", 0, true],
  ["five frames later, while an answer streams", 5, true],
])("what is read stays where it is when older messages come, and when one of them grows %s", async (_when, frames, isStreaming) => {
  const { rows, frame, reading, prepend } = await show(isStreaming);
  const { index, moved } = reading();
  await prepend();
  for (let at = 0; at < frames; at += 1) await frame();
  const image = document.createElement("div");
  image.style.height = "123px";
  rows()[index() - 3]?.append(image);
  for (let at = 0; at < 30; at += 1) {
    await frame();
    expect(Math.abs(moved())).toBeLessThanOrEqual(1);
  }
});

test("the reader scrolls on through older messages that came while an answer streams", async () => {
  const { frame, scrollBy, reading, prepend } = await show(true);
  await prepend();
  for (let at = 0; at < 20; at += 1) {
    const { moved } = reading();
    scrollBy(-60);
    await frame();
    expect(moved()).toBe(60);
  }
});
