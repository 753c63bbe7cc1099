import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { approvalPart, chatHost, fakeChat, message } from "../testing/fake-chat.tsx";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { germanStrings } from "../strings/de.ts";
import { Chat } from "./Chat.tsx";
import "../styles/styles.css";

const frame = (children: React.ReactNode) => <div style={{ height: 600, width: 480 }}>{children}</div>;

test("shows the conversation and sends what is typed with Enter", async () => {
  const chat = fakeChat({ messages: [message("u1", "user", "Hello"), message("a1", "assistant", "Hi there")] });
  const screen = await render(frame(<Chat chat={chat} />));
  await expect.element(screen.getByText("Hi there")).toBeVisible();
  await screen.getByRole("textbox", { name: "Message" }).fill("How are you?");
  await userEvent.keyboard("{Enter}");
  expect(chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "How are you?" });
  await expect.element(screen.getByRole("textbox", { name: "Message" })).toHaveValue("");
});

test("is fed by the provider around it where it has no chat of its own", async () => {
  const chat = fakeChat({ chatId: "provided", messages: [message("u1", "user", "Hello")] });
  const screen = await render(frame(<ChatProvider chat={chat} strings={germanStrings}><Chat /></ChatProvider>));
  await expect.element(screen.getByText("Hello")).toBeVisible();
  await screen.getByRole("textbox", { name: germanStrings.messageLabel }).fill("Wie geht's?");
  await userEvent.keyboard("{Enter}");
  expect(chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "Wie geht's?" });
});

// F08
test("offers beginnings while it is empty, sends the one that is picked once, and keeps them no longer", async () => {
  const chat = fakeChat({ chatId: "suggestions", sendMessage: vi.fn(() => new Promise<void>(() => {})) });
  const host = chatHost(chat);
  const screen = await render(frame(<host.Host>{(now) => <Chat chat={now} suggestions={["Plan a trip", { label: "Haiku", prompt: "Write a haiku" }]} />}</host.Host>));
  await expect.element(screen.getByRole("button", { name: "Plan a trip" })).toBeVisible();
  await userEvent.dblClick(screen.getByRole("button", { name: "Haiku" }));
  expect(chat.sendMessage).toHaveBeenCalledExactlyOnceWith({ text: "Write a haiku" });
  host.set({ messages: [message("u1", "user", "Write a haiku")] });
  await expect.element(screen.getByRole("button", { name: "Plan a trip" })).not.toBeInTheDocument();
});

test("breaks the line with Shift+Enter and sends nothing", async () => {
  const chat = fakeChat({ chatId: "shift-enter" });
  const screen = await render(frame(<Chat chat={chat} />));
  await userEvent.click(screen.getByRole("textbox"));
  await userEvent.keyboard("one{Shift>}{Enter}{/Shift}two");
  await expect.element(screen.getByRole("textbox")).toHaveValue("one\ntwo");
  expect(chat.sendMessage).not.toHaveBeenCalled();
});

test.each([
  ["isComposing", { isComposing: true }],
  ["key code 229, as Safari sends it", { keyCode: 229 }],
])("does not send on the Enter that confirms a composition (%s)", async (_name, init) => {
  const chat = fakeChat({ chatId: "ime" });
  const screen = await render(frame(<Chat chat={chat} />));
  const input = screen.getByRole("textbox").element();
  await screen.getByRole("textbox").fill("にほん");
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init }));
  expect(chat.sendMessage).not.toHaveBeenCalled();
  await expect.element(screen.getByRole("textbox")).toHaveValue("にほん");
});

test("keeps a draft per chat and gives the text back when a send is refused", async () => {
  const chat = fakeChat({ chatId: "draft-a", sendMessage: vi.fn(async () => Promise.reject(new Error("offline"))) });
  const host = chatHost(chat);
  const screen = await render(frame(<host.Host>{(now) => <Chat chat={now} />}</host.Host>));
  await screen.getByRole("textbox").fill("Do not lose me");
  host.set({ chatId: "draft-b" });
  await expect.element(screen.getByRole("textbox")).toHaveValue("");
  host.set({ chatId: "draft-a" });
  await expect.element(screen.getByRole("textbox")).toHaveValue("Do not lose me");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));
  await expect.element(screen.getByRole("textbox")).toHaveValue("Do not lose me");
  await screen.getByRole("textbox").fill("");
});

// F30
test("stops with the button and with Escape, keeps the draft, and gives the focus back to the text", async () => {
  const host = chatHost(fakeChat({ chatId: "stop", status: "streaming", messages: [message("u", "user", "Go")] }));
  let newest = fakeChat();
  const screen = await render(
    frame(
      <host.Host>
        {(now) => {
          newest = now;
          return <Chat chat={now} />;
        }}
      </host.Host>,
    ),
  );
  await screen.getByRole("textbox").fill("draft");
  await userEvent.keyboard("{Escape}");
  expect(newest.stop).toHaveBeenCalledTimes(1);
  (screen.getByRole("button", { name: "Stop" }).element() as HTMLElement).focus();
  host.set({ status: "ready" });
  await expect.element(screen.getByRole("textbox")).toHaveFocus();
  await expect.element(screen.getByRole("textbox")).toHaveValue("draft");
});

// F41, F44
test("approves once on a double click, and denies with a reason", async () => {
  // Resolved at once, as the AI SDK does, while the message still shows the open request.
  const approve = vi.fn(async () => {});
  const deny = vi.fn();
  const chat = fakeChat({
    approve,
    deny,
    messages: [message("a", "assistant", [approvalPart("1"), approvalPart("2", "deleteFile", { path: "/tmp/a" })])],
  });
  const screen = await render(frame(<Chat chat={chat} />));
  await expect.element(screen.getByText("0 of 2 answered")).toBeVisible();
  await userEvent.dblClick(screen.getByRole("button", { name: /^Approve: Send email/ }));
  expect(approve).toHaveBeenCalledTimes(1);
  await userEvent.click(screen.getByRole("button", { name: /^Deny: Delete file/ }));
  await userEvent.keyboard("Not that one{Enter}");
  expect(deny).toHaveBeenCalledExactlyOnceWith("2", "Not that one");
});

test("lets a decision be made again when making it failed", async () => {
  const approve = vi.fn(async () => {});
  approve.mockRejectedValueOnce(new Error("offline"));
  const screen = await render(frame(<Chat chat={fakeChat({ approve, messages: [message("a", "assistant", [approvalPart("1")])] })} />));
  const button = screen.getByRole("button", { name: /^Approve: Send email/ });
  await userEvent.click(button);
  await expect.element(button).toBeEnabled();
  await userEvent.click(button);
  expect(approve).toHaveBeenCalledTimes(2);
  await expect.element(button).toBeDisabled();
});
