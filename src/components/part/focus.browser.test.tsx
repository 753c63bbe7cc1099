import type { UIMessage } from "ai";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { ChatController } from "../../hooks/controller.ts";
import { Chat } from "../chat/Chat.tsx";
import { Composer } from "../composer/Composer.tsx";
import { MessageList } from "../list/MessageList.tsx";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import "../styles/styles.css";
import { approvalPart, chatHost, fakeChat, message, toolPart } from "../testing/fake-chat.tsx";

const answered = (id: string) =>
  toolPart({ type: "tool-sendEmail", toolCallId: `call-${id}`, state: "approval-responded", input: {}, approval: { id, approved: true } });
const show = async (host: ReturnType<typeof chatHost>) =>
  render(
    <div style={{ height: 600 }}>
      <host.Host>{(chat) => <Chat chat={chat} />}</host.Host>
    </div>,
  );

test("after a decision the focus is on the next open card, never on its Approve button, then in the text field", async () => {
  const host = chatHost(fakeChat({ messages: [message("a", "assistant", [approvalPart("1"), approvalPart("2", "deleteFile")])] }));
  const screen = await show(host);
  await userEvent.click(screen.getByRole("button", { name: /^Approve: Send email/ }));
  host.set({ messages: [message("a", "assistant", [answered("1"), approvalPart("2", "deleteFile")])] });
  const next = screen.getByRole("region", { name: "Delete file?" });
  await expect.element(next).toHaveFocus();
  await expect.element(next).toHaveAccessibleDescription(/ada@example\.com/);
  await userEvent.click(screen.getByRole("button", { name: /^Approve: Delete file/ }));
  host.set({ messages: [message("a", "assistant", [answered("1"), answered("2")])] });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

// F16
test("a chat that ends while the text field has the focus gives it to the newest message, and keeps it where a draft stays", async () => {
  const host = chatHost(fakeChat({ messages: [message("u", "user", "Hi"), message("a", "assistant", "Goodbye")] }));
  const screen = await show(host);
  const field = screen.getByRole("textbox", { name: "Message" });
  await userEvent.fill(field, "My draft");
  host.set({ closed: true });
  await expect.poll(() => screen.container.querySelector(".tck-closed")).not.toBeNull();
  await new Promise(requestAnimationFrame);
  await expect.element(field).toHaveFocus();
  host.set({ closed: false });
  await userEvent.clear(field);
  host.set({ closed: true });
  await expect.element(screen.getByRole("article", { name: "Assistant" })).toHaveFocus();
});

test("a dismissed error gives the focus to the text field", async () => {
  const host = chatHost(fakeChat({ error: new Error("It broke.") }));
  const screen = await show(host);
  await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
  host.set({ error: undefined });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

test("a card that goes away while the focus is elsewhere leaves it there", async () => {
  const host = chatHost(fakeChat({ messages: [message("u", "user", "Hi"), message("a", "assistant", [approvalPart("1")])] }));
  const screen = await show(host);
  const article = screen.getByRole("article", { name: "You" });
  (article.element() as HTMLElement).focus();
  host.set({ messages: [message("u", "user", "Hi"), message("a", "assistant", [answered("1")])] });
  await expect.element(screen.getByText("Approved")).toBeVisible();
  await expect.element(article).toHaveFocus();
});

test("Page Up and Page Down walk over the messages, Ctrl+Home and Ctrl+End go to the ends", async () => {
  const messages = ["1", "2", "3"].map((id) => message(id, "user", `Message ${id}`));
  const screen = await show(chatHost(fakeChat({ messages })));
  const at = (index: number) => screen.getByRole("article").nth(index);
  (at(2).element() as HTMLElement).focus();
  await userEvent.keyboard("{PageUp}");
  await expect.element(at(1)).toHaveFocus();
  await userEvent.keyboard("{PageDown}");
  await expect.element(at(2)).toHaveFocus();
  await userEvent.keyboard("{Control>}{Home}{/Control}");
  await expect.element(at(0)).toHaveFocus();
  expect([0, 1, 2].map((index) => (at(index).element() as HTMLElement).tabIndex)).toEqual([0, -1, -1]);
});

test.each([
  ["{Enter}", "Later today"],
  ["{Escape}", "Later"],
])("an edit of a waiting message that ends with %s gives the focus back to its Edit button", async (key, text) => {
  const editPending = vi.fn();
  const host = chatHost(fakeChat({ status: "streaming", editPending, pending: [{ id: "p", text: "Later", mode: "queued", state: "queued", injected: false }] }));
  const screen = await show(host);
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  await userEvent.keyboard(` today${key}`);
  await expect.element(screen.getByRole("button", { name: "Edit" })).toHaveFocus();
  expect(editPending.mock.calls).toEqual(text === "Later" ? [] : [["p", text]]);
});

test("a waiting message that is added to the answer keeps its row, and gives the focus to the text field", async () => {
  const waiting = { id: "p", text: "Later", mode: "queued", state: "queued", injected: false } as const;
  const host = chatHost(fakeChat({ status: "streaming", pending: [waiting] }));
  const screen = await show(host);
  (screen.getByRole("button", { name: "Add to this answer" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  host.set({ pending: [{ ...waiting, mode: "steering", state: "stored" }] });
  await expect.element(screen.getByText("Sent, not read yet").first()).toBeVisible();
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

const messages = ["1", "2"].map((id) => message(id, "user", `Message ${id}`));

test.each([
  ["Escape", () => userEvent.keyboard("{Escape}")],
  ["Cancel", () => userEvent.keyboard("{Tab}{Enter}")],
])("an edit of an own message that is taken back with %s gives the focus back to its own Edit button", async (_name, takeBack) => {
  const screen = await show(chatHost(fakeChat({ messages })));
  const edit = screen.getByRole("article").nth(0).getByRole("button", { name: "Edit" });
  await userEvent.click(edit);
  await expect.element(screen.getByRole("textbox", { name: "Edit" })).toHaveFocus();
  await takeBack();
  await expect.element(edit).toHaveFocus();
});

test("an edit of an own message that is saved gives the focus to the text field", async () => {
  const host = chatHost(fakeChat({ messages }));
  const screen = await show(host);
  await userEvent.click(screen.getByRole("article").nth(0).getByRole("button", { name: "Edit" }));
  await userEvent.keyboard("{Enter}");
  host.set({ status: "submitted" });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

test("the button that asks for the answer again goes with the answer and gives the focus to the text field", async () => {
  const host = chatHost(fakeChat({ messages: [message("u", "user", "Hi"), message("a", "assistant", "Hello")] }));
  const screen = await show(host);
  (screen.getByRole("button", { name: "Answer again" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  host.set({ status: "submitted", messages: [message("u", "user", "Hi")] });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

test.each([
  ["sends a message again", "Try again", { messages: [message("u", "user", "Hi")], deliveries: { u: { status: "failed", partId: "p", error: new Error("x") } } }, { deliveries: {}, status: "submitted" }],
  ["retries the connection", "Retry now", { connection: "offline" }, { connection: "live" }],
] as const)("the button that %s goes with its reason and gives the focus to the text field", async (_name, name, before, after) => {
  const host = chatHost(fakeChat(before as unknown as Partial<ChatController>));
  const screen = await show(host);
  (screen.getByRole("button", { name }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  host.set(after as Partial<ChatController>);
  await expect.element(screen.getByRole("button", { name })).not.toBeInTheDocument();
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

test("a suggestion that was picked gives the focus to the text field", async () => {
  const host = chatHost(fakeChat());
  const screen = await render(<host.Host>{(chat) => <Chat chat={chat} suggestions={["Write a haiku"]} />}</host.Host>);
  (screen.getByRole("button", { name: "Write a haiku" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  host.set({ status: "submitted", messages: [message("u", "user", "Write a haiku")] });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

const LINES = { type: "text" as const, text: "A line.\n".repeat(60) };

test("an open card further up is in view when it gets the focus", async () => {
  const list = (last: UIMessage["parts"][number]) => [message("a", "assistant", [approvalPart("1", "deleteFile"), LINES, last])];
  const host = chatHost(fakeChat({ messages: list(approvalPart("2")) }));
  const screen = await show(host);
  const first = screen.getByRole("region", { name: "Delete file?" });
  await expect.element(first).not.toBeInViewport();
  await userEvent.click(screen.getByRole("button", { name: /^Approve: Send email/ }));
  host.set({ messages: list(answered("2")) });
  await expect.element(first).toHaveFocus();
  await expect.element(first).toBeInViewport();
});

test("a jump to the newest message gives it the focus", async () => {
  const host = chatHost(fakeChat({ messages: [message("u", "user", "Hi"), message("a", "assistant", [LINES])] }));
  const screen = await show(host);
  screen.container.querySelector(".tck-message-scroller")?.scrollTo({ top: 0 });
  const jump = screen.getByRole("button", { name: "Jump to newest" });
  await expect.element(jump).toBeVisible();
  (jump.element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByRole("article").nth(1)).toHaveFocus();
});

test("a card in a layout of the app's own gives the focus to the composer nearby", async () => {
  const { Host, set } = chatHost(fakeChat({ messages: [message("a", "assistant", [approvalPart("1")])] }));
  const screen = await render(
    <Host>
      {(chat) => (
        <ChatProvider chat={chat}>
          <MessageList />
          <footer>
            <Composer />
          </footer>
        </ChatProvider>
      )}
    </Host>,
  );
  await userEvent.click(screen.getByRole("button", { name: /^Approve: Send email/ }));
  set({ messages: [message("a", "assistant", [answered("1")])] });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

test("Escape in the reason of a denial gives the focus back to Deny", async () => {
  const screen = await show(chatHost(fakeChat({ messages: [message("a", "assistant", [approvalPart("1")])] })));
  await userEvent.click(screen.getByRole("button", { name: /^Deny: Send email/ }));
  await userEvent.keyboard("No{Escape}");
  await expect.element(screen.getByRole("button", { name: /^Deny: Send email/ })).toHaveFocus();
});

test("the stop button that goes with its turn gives the focus to the text field", async () => {
  const host = chatHost(fakeChat({ status: "streaming" }));
  const screen = await show(host);
  (screen.getByRole("button", { name: "Stop" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  host.set({ status: "ready" });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});
