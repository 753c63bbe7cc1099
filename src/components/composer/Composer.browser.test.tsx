import { describe, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { cdp, userEvent } from "vitest/browser";
import type { ChatController } from "../../hooks/controller.ts";
import { Announcer } from "../announcer/Announcer.tsx";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { fakeChat } from "../testing/fake-chat.tsx";
import { Composer, type ComposerProps } from "./Composer.tsx";
import type { DraftStore } from "./drafts.ts";
import "../styles/styles.css";

const memory = (): DraftStore => {
  const texts = new Map<string, string>();
  return { get: (id) => texts.get(id) ?? "", set: (id, text) => void texts.set(id, text) };
};

async function show(over: Partial<ChatController> = {}, props: ComposerProps = {}) {
  const chat = fakeChat(over);
  const drafts = memory();
  const screen = await render(
    <ChatProvider chat={chat}>
      <Composer drafts={drafts} {...props} />
    </ChatProvider>,
  );
  return { chat, drafts, screen, input: screen.getByRole("textbox", { name: "Message" }) };
}

interface Session {
  send(method: string, params: Record<string, unknown>): Promise<unknown>;
}

test("does not send while a real input method composes, and sends after it", async () => {
  const { chat, input } = await show();
  await userEvent.click(input);
  const session = cdp() as unknown as Session;
  await session.send("Input.imeSetComposition", { text: "にほn", selectionStart: 3, selectionEnd: 3 });
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", windowsVirtualKeyCode: 229, key: "Enter", code: "Enter" });
  expect(chat.sendMessage).not.toHaveBeenCalled();
  await session.send("Input.insertText", { text: "日本" });
  await expect.element(input).toHaveValue("日本");
  await userEvent.keyboard("{Enter}");
  expect(chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "日本" });
});

test("Enter in a read-only tab sends nothing, keeps the text and says why", async () => {
  const said: string[] = [];
  const chat = fakeChat({ isReadOnly: true, readOnlyReason: "taken-over" });
  const screen = await render(
    <ChatProvider chat={chat}>
      <Composer drafts={memory()} />
      <Announcer onAnnounce={({ text }) => said.push(text)} />
    </ChatProvider>,
  );
  await userEvent.type(screen.getByRole("textbox"), "May I?{Enter}");
  expect(said).toEqual(["Another tab took over this chat."]);
  expect(chat.sendMessage).not.toHaveBeenCalled();
  await expect.element(screen.getByRole("textbox")).toHaveValue("May I?");
});

test("two submits of one text before the page is drawn again send it once, and a later one sends again", async () => {
  const { chat, screen, input } = await show();
  const form = screen.container.querySelector("form") as HTMLFormElement;
  await input.fill("Once");
  form.requestSubmit();
  form.requestSubmit();
  await expect.element(input).toHaveValue("");
  await expect.poll(() => chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "Once" });
  await input.fill("Once");
  form.requestSubmit();
  await expect.poll(() => chat.sendMessage).toHaveBeenCalledTimes(2);
});

describe("while a turn runs", () => {
  test.each([
    ["joins the answer by default", {}, "{Enter}", "steer"],
    ["waits with Alt+Enter", {}, "{Alt>}{Enter}{/Alt}", "queue"],
    ["waits where the app wants it", { whileRunning: "queue" }, "{Enter}", "queue"],
    ["joins with Alt+Enter where it else waits", { whileRunning: "queue" }, "{Alt>}{Enter}{/Alt}", "steer"],
  ] as const)("a message %s", async (_name, props, keys, method) => {
    const { chat, input } = await show({ status: "streaming" }, props);
    await input.fill("And no museums");
    await userEvent.keyboard(keys);
    await expect.poll(() => chat[method]).toHaveBeenCalledExactlyOnceWith("And no museums", []);
    expect(chat.sendMessage).not.toHaveBeenCalled();
  });

  test("nothing can be sent where the app turned it off, and the draft stays", async () => {
    const { chat, input } = await show({ status: "streaming" }, { whileRunning: "off" });
    await input.fill("Wait for it");
    await userEvent.keyboard("{Enter}");
    for (const spy of [chat.steer, chat.queue, chat.sendMessage]) expect(spy).not.toHaveBeenCalled();
    await expect.element(input).toHaveValue("Wait for it");
  });
});

test.each([
  ["a read-only tab", { isReadOnly: true }],
  ["a closed chat", { closed: true }],
])("sends nothing from %s", async (_name, over) => {
  const drafts = memory();
  drafts.set("chat-1", "Never sent");
  const { chat, screen, input } = await show(over, { drafts });
  await expect.element(input).toHaveValue("Never sent");
  const form = screen.container.querySelector("form");
  form?.requestSubmit();
  expect(chat.sendMessage).not.toHaveBeenCalled();
});

describe("slash commands", () => {
  const ran = vi.fn();
  const commands = [
    { name: "compact", action: { type: "compact" } },
    { name: "remind", takesText: true, action: (text: string) => ({ type: "remind", text }) },
    { name: "help", run: ran },
  ];

  test("are offered while a name is typed, and picked with the keyboard", async () => {
    const { chat, input, screen } = await show({}, { commands });
    await input.fill("/");
    expect(screen.getByRole("option").elements()).toHaveLength(3);
    await input.fill("/c");
    await expect.element(input).toHaveAttribute("aria-activedescendant", expect.stringContaining("compact"));
    await userEvent.keyboard("{Enter}");
    expect(chat.sendAction).toHaveBeenCalledExactlyOnceWith({ type: "compact" });
    await expect.element(input).toHaveValue("");
  });

  test("that take text wait for it", async () => {
    const { chat, input } = await show({}, { commands });
    await input.fill("/rem");
    await userEvent.keyboard("{Tab}");
    await expect.element(input).toHaveValue("/remind ");
    await userEvent.keyboard("call Maya{Enter}");
    expect(chat.sendAction).toHaveBeenCalledExactlyOnceWith({ type: "remind", text: "call Maya" });
  });

  test("close on Escape without stopping the turn", async () => {
    const { chat, input, screen } = await show({ status: "streaming" }, { commands });
    await input.fill("/h");
    await userEvent.keyboard("{Escape}");
    await expect.element(screen.getByRole("listbox")).not.toBeInTheDocument();
    expect(chat.stop).not.toHaveBeenCalled();
  });

  test("that nobody knows are ordinary text", async () => {
    const { chat, input } = await show({}, { commands });
    await input.fill("/shrug well");
    await userEvent.keyboard("{Enter}");
    expect(chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "/shrug well" });
  });

  test("come back as text when they are refused", async () => {
    const { input } = await show({ sendAction: () => Promise.reject(new Error("no")) }, { commands });
    await input.fill("/compact");
    await userEvent.keyboard("{Enter}");
    await expect.element(input).toHaveValue("/compact");
  });
});

describe("attachments", () => {
  const file = (name: string, size = 5) => new File(["x".repeat(size)], name, { type: "text/plain" });

  test("are read and sent with the message", async () => {
    const { chat, input, screen } = await show({}, { attachments: {} });
    await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, file("notes.txt"));
    await expect.element(screen.getByText("notes.txt")).toBeVisible();
    await input.fill("See this");
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => chat.sendMessage).toHaveBeenCalledExactlyOnceWith({
      text: "See this",
      files: [{ type: "file", mediaType: "text/plain", filename: "notes.txt", url: "data:text/plain;base64,eHh4eHg=" }],
    });
    await expect.element(screen.getByText("notes.txt")).not.toBeInTheDocument();
  });

  test("are taken from the clipboard and from a drop, and can be removed", async () => {
    const { input, screen } = await show({}, { attachments: {} });
    const data = new DataTransfer();
    data.items.add(file("pasted.txt"));
    input.element().dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    const dropped = new DataTransfer();
    dropped.items.add(file("dropped.txt"));
    input.element().dispatchEvent(new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
    await expect.element(screen.getByText("dropped.txt")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Remove pasted.txt" }));
    await expect.element(screen.getByText("pasted.txt")).not.toBeInTheDocument();
    await expect.element(input).toHaveFocus();
  });

  test("that are too large or can't be uploaded are refused with the reason", async () => {
    const upload = () => Promise.reject(new Error("store is down"));
    const { screen } = await show({}, { attachments: { maxBytes: 10, upload } });
    await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, file("film.mp4", 11));
    await expect.element(screen.getByText("film.mp4 is larger than 10 bytes and was not attached.")).toBeVisible();
    await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, file("ok.txt", 1));
    await expect.element(screen.getByText("ok.txt could not be attached.")).toBeVisible();
  });

  test("come back with the text when the send is refused", async () => {
    const { input, screen } = await show({ sendMessage: () => Promise.reject(new Error("no")) }, { attachments: {} });
    await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, file("kept.txt"));
    await input.fill("text");
    await userEvent.keyboard("{Enter}");
    await expect.element(input).toHaveValue("text");
    await expect.element(screen.getByText("kept.txt")).toBeVisible();
  });
});

test("grows with its text up to a limit", async () => {
  const { input } = await show();
  const before = input.element().clientHeight;
  await input.fill("1\n2\n3\n4");
  expect(input.element().clientHeight).toBeGreaterThan(before * 2.5);
});
