import type { ReactNode } from "react";
import { beforeEach, describe, expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { page } from "vitest/browser";
import { Chat } from "./chat/Chat.tsx";
import { Composer } from "./composer/Composer.tsx";
import { ComposerInput } from "./composer/ComposerInput.tsx";
import { SendButton } from "./composer/SendButton.tsx";
import { StopButton } from "./composer/StopButton.tsx";
import { ChatProvider } from "./provider/ChatProvider.tsx";
import { approvalPart, chatHost, fakeChat, message, toolPart } from "./testing/fake-chat.tsx";
import "./styles/styles.css";

const long = "https://example.org/a/very/long/address/that/does/not/break/anywhere/at/all?because=it&has=no&spaces=inside";
const full = fakeChat({
  messages: [
    message("u", "user", `Look at ${long}`),
    message("a", "assistant", [
      { type: "text", text: `I did: ${long}` },
      toolPart({ type: "tool-fetchAVeryLongToolNameIndeed", toolCallId: "t", state: "output-error", input: { url: long }, errorText: long }),
      { type: "source-url", sourceId: "s", url: long, title: long },
      approvalPart("1", "sendEmail", { to: long, body: "Hello ".repeat(40) }),
      toolPart({ type: "tool-askUser", toolCallId: "q", state: "input-available", input: { question: long, options: [long, "B"] } }),
    ]),
  ],
  pending: [{ id: "p", text: long, mode: "steering", state: "failed", injected: false }],
  error: new Error(long),
  isReadOnly: true,
  connection: "offline",
  runPending: true,
});

/** Elements that stick out of the page sideways, other than those that scroll by themselves. */
const overflowing = (root: Element) =>
  [...root.querySelectorAll<HTMLElement>("*")]
    .filter((element) => !element.closest("pre, .tck-table, .tck-sr-only"))
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1);
    })
    .map((element) => element.className || element.tagName);

describe.each([
  ["a side panel of 320 px", 320, 640],
  ["a desktop window at 400 % zoom", 320, 256],
  ["a full page", 1280, 800],
])("%s", (_name, width, height) => {
  beforeEach(() => page.viewport(width, height));

  test.each(["ltr", "rtl"] as const)("nothing sticks out sideways (%s)", async (dir) => {
    const screen = await render(
      <div style={{ height: "100vh" }} dir={dir}>
        <Chat chat={full} />
      </div>,
    );
    for (const summary of screen.container.querySelectorAll<HTMLElement>("summary")) summary.click();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    expect(overflowing(screen.container)).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  });

  test("what can be pressed is 24 px or more each way", async () => {
    const screen = await render(
      <div style={{ height: "100vh" }}>
        <Chat chat={{ ...full, isReadOnly: false }} attachments={{}} />
      </div>,
    );
    const small = [...screen.container.querySelectorAll<HTMLElement>("button, summary, textarea, input:not([type=file])")]
      .map((element) => ({ name: element.className, ...element.getBoundingClientRect().toJSON() }) as DOMRect & { name: string })
      .filter((box) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ name, width: w, height: h }) => `${name} ${w}×${h}`);
    expect(small).toEqual([]);
  });
});

test("the user's messages stand at the end edge in both directions, the assistant's text at the start", async () => {
  await page.viewport(800, 600);
  const chat = fakeChat({ messages: [message("u", "user", "Hi"), message("a", "assistant", "Hello")] });
  for (const dir of ["ltr", "rtl"] as const) {
    const screen = await render(
      <div style={{ height: 500 }} dir={dir}>
        <Chat chat={chat} />
      </div>,
    );
    const bubble = screen.container.querySelector(".tck-message[data-role=user] > .tck-message-parts")?.getBoundingClientRect();
    const row = screen.container.querySelector(".tck-message[data-role=user]")?.getBoundingClientRect();
    if (!bubble || !row) throw new Error("no bubble");
    expect(Math.round(dir === "ltr" ? row.right - bubble.right : bubble.left - row.left)).toBe(0);
    await screen.unmount();
  }
});

test("from right to left an option's words stay beside its box, whichever way they are written", async () => {
  const asking = message("a", "assistant", [
    toolPart({ type: "tool-askUser", toolCallId: "q", state: "input-available", input: { question: "Which?", options: ["Red"], multiple: true } }),
  ]);
  const screen = await render(
    <div style={{ height: 500 }} dir="rtl">
      <Chat chat={fakeChat({ messages: [asking] })} />
    </div>,
  );
  const option = screen.getByRole("button", { name: "Red" }).element();
  const words = document.createRange();
  words.selectNodeContents(option.querySelector("bdi") as Element);
  expect(option.getBoundingClientRect().right - words.getBoundingClientRect().right).toBeLessThan(48);
});

test("from right to left a state stands beside its tool's name, with the dot between them, whichever way it is written", async () => {
  await page.viewport(360, 640);
  const called = toolPart({ type: "tool-crawl", toolCallId: "t", state: "output-available", input: {}, output: "ok" });
  const screen = await render(
    <div style={{ height: 500 }} dir="rtl">
      <Chat chat={fakeChat({ messages: [message("a", "assistant", [called])] })} />
    </div>,
  );
  const [label, state] = ["label", "state"].map((name) => screen.container.querySelector(`.tck-tool-${name}`) as Element);
  const words = document.createRange();
  words.selectNodeContents(state as Element);
  const gap = (label as Element).getBoundingClientRect().left - words.getBoundingClientRect().right;
  expect(gap).toBeGreaterThan(8);
  expect(gap).toBeLessThan(20);
});

test("nothing moves when the answer begins: its first line takes the place that was kept for it", async () => {
  await page.viewport(800, 600);
  const asked = message("u", "user", "Go");
  const host = chatHost(fakeChat({ status: "submitted", messages: [asked] }));
  const screen = await render(
    <div style={{ height: 500 }}>
      <host.Host>{(chat) => <Chat chat={chat} />}</host.Host>
    </div>,
  );
  const heights = () => ["message-rows", "composer"].map((name) => screen.container.querySelector(`.tck-${name}`)?.getBoundingClientRect().height);
  const before = heights();
  host.set({ status: "streaming", messages: [asked, message("a", "assistant", [])] });
  await expect.poll(() => screen.container.querySelector(".tck-message-placeholder")).toBeNull();
  expect(heights()).toEqual(before);
  host.set({ messages: [asked, message("a", "assistant", "One line")] });
  await expect.element(screen.getByText("One line")).toBeVisible();
  expect(heights()).toEqual(before);
  host.set({ status: "ready" });
  await expect.element(screen.getByRole("button", { name: "Answer again" })).toBeVisible();
  expect(heights()).toEqual(before);
});

test("in a side panel of 320 px states and names of commands stay whole, on one line", async () => {
  await page.viewport(320, 640);
  const chat = fakeChat({
    status: "streaming",
    messages: [message("a", "assistant", [toolPart({ type: "tool-lookUpTheWeather", toolCallId: "t", state: "input-available", input: { city: "Lisbon" } })])],
    pending: [{ id: "p", text: "Then book the train to Porto", mode: "queued", state: "queued", injected: false }],
    connection: "offline",
  });
  const screen = await render(
    <div style={{ height: "100vh" }}>
      <Chat
        chat={chat}
        tools={{ lookUpTheWeather: { label: "Look up the weather", summary: () => "Lisbon and its surroundings" } }}
        commands={[{ name: "compact", description: "Summarise what was said so far, in a few words" }]}
      />
    </div>,
  );
  await screen.getByRole("textbox", { name: "Message" }).fill("/c");
  const cut = [".tck-tool-state", ".tck-pending-state", ".tck-command-name", ".tck-connection"].filter((name) => {
    const element = screen.container.querySelector<HTMLElement>(name);
    return !element || element.scrollWidth > element.clientWidth + 1 || element.clientHeight > 32;
  });
  expect(cut).toEqual([]);
});

test("Send and Stop are round as icons, and as long as their words", async () => {
  await page.viewport(640, 480);
  const show = (content: ReactNode) =>
    render(
      <ChatProvider chat={fakeChat({ status: "streaming" })}>
        <Composer>{content}</Composer>
      </ChatProvider>,
    );
  const boxes = (within: Element) =>
    [...within.querySelectorAll<HTMLElement>(".tck-send, .tck-stop")].map((button) => {
      const { width, height } = button.getBoundingClientRect();
      return width === height ? "round" : width > height ? "long" : "high";
    });
  const icons = await show(<><ComposerInput /><StopButton /><SendButton /></>);
  await icons.getByRole("textbox").fill("Hello");
  expect(boxes(icons.container)).toEqual(["round", "round"]);
  const words = await show(<><ComposerInput /><StopButton>Stop it</StopButton><SendButton>Send it</SendButton></>);
  expect(boxes(words.container)).toEqual(["long", "long"]);
});
