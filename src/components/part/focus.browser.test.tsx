import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { Chat } from "../chat/Chat.tsx";
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
  await userEvent.click(screen.getByRole("button", { name: "Approve: Send email" }));
  host.set({ messages: [message("a", "assistant", [answered("1"), approvalPart("2", "deleteFile")])] });
  await expect.element(screen.getByRole("region", { name: "Delete file?" })).toHaveFocus();
  await userEvent.click(screen.getByRole("button", { name: "Approve: Delete file" }));
  host.set({ messages: [message("a", "assistant", [answered("1"), answered("2")])] });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
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
  const screen = await show(chatHost(fakeChat({ messages })));
  await userEvent.click(screen.getByRole("article").nth(0).getByRole("button", { name: "Edit" }));
  await userEvent.keyboard("{Enter}");
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});

test("Escape in the reason of a denial gives the focus back to Deny", async () => {
  const screen = await show(chatHost(fakeChat({ messages: [message("a", "assistant", [approvalPart("1")])] })));
  await userEvent.click(screen.getByRole("button", { name: "Deny: Send email" }));
  await userEvent.keyboard("No{Escape}");
  await expect.element(screen.getByRole("button", { name: "Deny: Send email" })).toHaveFocus();
});

test("the stop button that goes with its turn gives the focus to the text field", async () => {
  const host = chatHost(fakeChat({ status: "streaming" }));
  const screen = await show(host);
  (screen.getByRole("button", { name: "Stop" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  host.set({ status: "ready" });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveFocus();
});
