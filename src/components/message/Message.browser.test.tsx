import type { UIMessage } from "ai";
import { describe, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { ChatController } from "../../hooks/controller.ts";
import type { PartRenderers } from "../parts/types.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { approvalPart, fakeChat, message, toolPart } from "../testing/fake-chat.tsx";
import { MessageList } from "../list/MessageList.tsx";
import { Message } from "./Message.tsx";

async function show(shown: UIMessage, over: Partial<ChatController> = {}, parts: PartRenderers = {}) {
  const chat = fakeChat({ messages: [shown], ...over });
  const screen = await render(
    <ChatProvider chat={chat} parts={parts}>
      <Message message={shown} isLast />
    </ChatProvider>,
  );
  return { chat, screen };
}
const own = (text: string): UIMessage => ({
  ...message("u", "user", text),
  parts: [{ type: "text", text }, { type: "file", mediaType: "image/png", url: "data:image/png;base64,AA==" }],
});

describe("editing an own message", () => {
  // F05
  test("sends it again under its own id, with its files", async () => {
    const { chat, screen } = await show(own("Frist"));
    await userEvent.click(screen.getByRole("button", { name: "Edit" }));
    await screen.getByRole("textbox", { name: "Edit" }).fill("First");
    await userEvent.keyboard("{Enter}");
    expect(chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "First", messageId: "u", files: [own("x").parts[1]] });
    await expect.element(screen.getByRole("textbox")).not.toBeInTheDocument();
  });

  test("is taken back with Escape, and the running turn is not stopped by it", async () => {
    const { chat, screen } = await show(own("Text"));
    await userEvent.click(screen.getByRole("button", { name: "Edit" }));
    await userEvent.keyboard("changed{Escape}");
    await expect.element(screen.getByText("Text", { exact: true })).toBeVisible();
    expect(chat.stop).not.toHaveBeenCalled();
    expect(chat.sendMessage).not.toHaveBeenCalled();
  });

  test("goes on at the end of the text", async () => {
    const { screen } = await show(own("Text"));
    await userEvent.click(screen.getByRole("button", { name: "Edit" }));
    await userEvent.keyboard(" and more");
    await expect.element(screen.getByRole("textbox", { name: "Edit" })).toHaveValue("Text and more");
  });

  test.each([
    ["a turn runs", { status: "streaming" }],
    ["another tab owns the chat", { isReadOnly: true }],
    ["the session has ended", { closed: true }],
  ] as const)("is not offered while %s", async (_name, over) => {
    const { screen } = await show(own("Text"), over);
    await expect.element(screen.getByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  });
});

// F04
test("asks for the newest answer again, once", async () => {
  const regenerate = vi.fn(() => new Promise<void>(() => {}));
  const { screen } = await show(message("a", "assistant", "Answer"), { regenerate });
  await userEvent.dblClick(screen.getByRole("button", { name: "Answer again" }));
  expect(regenerate).toHaveBeenCalledExactlyOnceWith({ messageId: "a" });
});

test("offers no other answer while the newest one waits for a decision", async () => {
  const asks = message("a", "assistant", [{ type: "text", text: "May I?" }, approvalPart("1")]);
  const { screen } = await show(asks);
  await expect.element(screen.getByRole("button", { name: "Copy" })).toBeInTheDocument();
  await expect.element(screen.getByRole("button", { name: "Answer again" })).not.toBeInTheDocument();
});

test("resends a failed message, and says nothing of one that it knows nothing about", async () => {
  const error = Object.assign(new Error("x"), { name: "ChatKitError", code: "append_failed" });
  const deliveries = { u: { status: "failed", partId: "p", error } } as unknown as ChatController["deliveries"];
  const { chat, screen } = await show(message("u", "user", "Hi"), { deliveries });
  await expect.element(screen.getByText("Not sent")).toBeVisible();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(chat.resend).toHaveBeenCalledExactlyOnceWith("u");
  const { screen: other } = await show(message("v", "user", "Hello"));
  await expect.element(other.getByText("Sent", { exact: true })).not.toBeInTheDocument();
});

describe("a part's renderer", () => {
  const tool = toolPart({ type: "tool-pay", toolCallId: "t", state: "output-available", input: {}, output: 1 });
  const data = { type: "data-progress" as const, data: 1 };
  const unknown = { type: "hologram" } as unknown as UIMessage["parts"][number];
  const says = (text: string) => () => <b>{text}</b>;
  const renderers = (map: Record<string, unknown>) => map as PartRenderers;

  test.each([
    ["the exact type before the family", [tool], { "tool-pay": says("exact"), tool: says("family") }, "exact"],
    ["the family of tools", [tool], { tool: says("family") }, "family"],
    ["the family of data", [data], { data: says("family") }, "family"],
    ["the app's fallback for what nobody knows", [unknown], { fallback: says("fallback") }, "fallback"],
    ["not the fallback for what the kit knows", [data], { fallback: says("fallback") }, "Progress"],
    ["the kit's own", [tool], {}, "Pay"],
    ["a fallback of the kit, so that nothing gets lost", [unknown], {}, "Content of type “hologram”"],
  // F06
  ] as const)("is %s", async (_name, parts, map, text) => {
    const { screen } = await show(message("a", "assistant", [...parts]), {}, renderers(map));
    await expect.element(screen.getByText(text)).toBeVisible();
  });

  test("of null hides the type, and the app's renderer of sources takes them out of the list", async () => {
    const source = { type: "source-url" as const, sourceId: "s", url: "https://example.org" };
    const { screen } = await show(message("a", "assistant", [tool, source]), {}, renderers({ tool: null, "source-url": says("mine") }));
    await expect.element(screen.getByText("mine")).toBeVisible();
    expect(screen.container.querySelector(".tck-tool-call, .tck-sources")).toBeNull();
  });

  test("does not run again for parts that stay the same when another part grows", async () => {
    const rendered = vi.fn(() => null);
    const parts = renderers({ "tool-pay": rendered, text: ({ part }: { part: { text: string } }) => <p>{part.text}</p> });
    const build = (text: string) => structuredClone(message("a", "assistant", [tool, { type: "text", text }]));
    const view = (shown: UIMessage) => (
      <ChatProvider chat={fakeChat()} parts={parts}>
        <Message message={shown} isLast isStreaming />
      </ChatProvider>
    );
    const screen = await render(view(build("One")));
    const before = rendered.mock.calls.length;
    for (const text of ["One two", "One two three"]) await screen.rerender(view(build(text)));
    await expect.element(screen.getByText("One two three")).toBeVisible();
    expect(rendered.mock.calls.length).toBe(before);
  });
});

describe("an answer that nobody ended", () => {
  const cut: UIMessage = { id: "a", role: "assistant", parts: [{ type: "text", text: "I was about to", state: "streaming" }] };
  const whole: UIMessage = { ...cut, parts: [{ type: "text", text: "I was about to", state: "done" }] };

  test.each<[string, UIMessage, Partial<ChatController>, boolean]>([
    ["says so once no turn runs", cut, {}, true],
    ["says nothing while its turn runs", cut, { status: "streaming" }, false],
    ["says nothing while another tab shows its turn", cut, { isReadOnly: true }, false],
    ["says nothing when it came to its end", whole, {}, false],
  ])("%s", async (_name, shown, over, isUnfinished) => {
    const screen = await render(
      <ChatProvider chat={fakeChat({ messages: [message("u", "user", "Go on"), shown], ...over })}>
        <MessageList />
      </ChatProvider>,
    );
    const answer = screen.getByRole("article").nth(1);
    await expect.element(answer.getByText("I was about to")).toBeVisible();
    expect(answer.element().hasAttribute("data-unfinished")).toBe(isUnfinished);
    expect(screen.getByText("Unfinished").elements()).toHaveLength(isUnfinished ? 1 : 0);
  });
});
