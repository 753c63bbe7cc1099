import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { ChatController, PendingMessage } from "../../hooks/controller.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { fakeChat } from "../testing/fake-chat.tsx";
import { PendingMessages } from "./PendingMessages.tsx";

const one = (state: PendingMessage["state"]): PendingMessage => ({
  id: "p",
  text: "Later",
  mode: state === "queued" ? "queued" : "steering",
  state,
  injected: state === "injected",
});
async function show(state: PendingMessage["state"], over: Partial<ChatController> = {}) {
  const chat = fakeChat({ status: "streaming", pending: [one(state)], ...over });
  const screen = await render(
    <ChatProvider chat={chat}>
      <PendingMessages />
    </ChatProvider>,
  );
  return { chat, screen };
}

test.each([
  ["queued", "Sends after this answer", ["Add to this answer", "Edit", "Cancel"]],
  ["sending", "Sending…", []],
  ["stored", "Sent, not read yet", []],
  ["next-turn", "Answered next", []],
  ["failed", "Not sent", ["Try again", "Edit", "Cancel"]],
] as const)("a %s message says so and offers what can still be done", async (state, text, actions) => {
  const { screen } = await show(state);
  await expect.element(screen.getByText(text)).toBeVisible();
  const names = screen.getByRole("button").elements().map((button) => button.getAttribute("aria-label") ?? button.textContent);
  expect(names).toEqual(actions);
});

test("an injected message is shown by the transcript alone", async () => {
  const { screen } = await show("injected");
  await expect.element(screen.getByRole("region")).not.toBeInTheDocument();
});

// F73, F74
test("promotes, cancels and edits", async () => {
  const { chat, screen } = await show("queued");
  await userEvent.click(screen.getByRole("button", { name: "Add to this answer" }));
  expect(chat.promote).toHaveBeenCalledExactlyOnceWith("p");
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  await screen.getByRole("textbox", { name: "Edit" }).fill("Sooner");
  await userEvent.keyboard("{Enter}");
  expect(chat.editPending).toHaveBeenCalledExactlyOnceWith("p", "Sooner");
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(chat.cancel).toHaveBeenCalledExactlyOnceWith("p");
});

test("an edit that is taken back changes nothing", async () => {
  const { chat, screen } = await show("queued");
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  await userEvent.keyboard("changed{Escape}");
  await expect.element(screen.getByText("Later")).toBeVisible();
  expect(chat.editPending).not.toHaveBeenCalled();
});

test("a queued message can be sent when a stop holds it back", async () => {
  const { chat, screen } = await show("queued", { status: "ready" });
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  expect(chat.promote).toHaveBeenCalledExactlyOnceWith("p");
});

test("the buttons of each waiting message say which one they are for", async () => {
  const pending = ["Sooner", "Later"].map((text) => ({ ...one("queued"), id: text, text }));
  const { screen } = await show("queued", { pending });
  for (const text of ["Sooner", "Later"]) {
    const actions = screen.getByRole("group", { name: text }).getByRole("button").elements();
    expect(actions.map((button) => button.getAttribute("aria-label") ?? button.textContent)).toEqual(["Add to this answer", "Edit", "Cancel"]);
  }
});
