import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { ChatController } from "../../hooks/controller.ts";
import { Chat } from "../chat/Chat.tsx";
import "../styles/styles.css";
import { chatHost, fakeChat, message } from "../testing/fake-chat.tsx";

const RETRY = { operation: "out", attempt: 2, delayMs: 60_000, at: Date.now() + 60_000 } as const;
const READ_ONLY = { isReadOnly: true, readOnlyReason: "other-tab-sending" } as const;
const FREE = { isReadOnly: false, readOnlyReason: null } as const;

async function show(state: Partial<ChatController>, name: string) {
  const host = chatHost(fakeChat({ messages: [message("u", "user", "Hi")], ...state }));
  const screen = await render(
    <div style={{ height: 600 }}>
      <host.Host>{(chat) => <Chat chat={chat} />}</host.Host>
    </div>,
  );
  const button = screen.getByRole("button", { name });
  await expect.element(button).toBeVisible();
  (button.element() as HTMLElement).focus();
  await expect.element(button).toHaveFocus();
  return { host, screen, button, field: screen.getByRole("textbox", { name: "Message" }) };
}

test.each<[string, string, Partial<ChatController>, Partial<ChatController>]>([
  ["Use it here", "the other tab lets go", READ_ONLY, FREE],
  ["Retry now", "the connection comes back", { connection: "reconnecting", retry: RETRY }, { connection: "live", retry: null }],
  ["Retry now", "the next try begins", { connection: "reconnecting", retry: RETRY }, { retry: null }],
  ["Retry now", "the network is back", { connection: "offline" }, { connection: "connecting" }],
  ["Retry now", "the silence ends", { connection: "stalled" }, { connection: "live" }],
  ["Retry now", "the access is renewed", { connection: "signed-out" }, { connection: "idle" }],
])("“%s” with the focus gives it to the text field when %s", async (name, _when, before, after) => {
  const { host, button, field } = await show(before, name);
  host.set(after);
  await expect.element(button).not.toBeInTheDocument();
  await expect.element(field).toHaveFocus();
});

test("“Use it here” with the focus gives it to the newest message when the chat ends, where nothing can be written", async () => {
  const { host, screen } = await show(READ_ONLY, "Use it here");
  host.set({ ...FREE, closed: true });
  await expect.element(screen.getByRole("article", { name: "You" })).toHaveFocus();
});

test.each(["{Enter}", " "])("“Use it here” pressed with “%s” in vain keeps the focus", async (key) => {
  let settle = (_taken: boolean) => {};
  const takeOver = vi.fn(() => new Promise<boolean>((resolve) => (settle = resolve)));
  const { button } = await show({ ...READ_ONLY, takeOver }, "Use it here");
  await userEvent.keyboard(key);
  await expect.poll(() => takeOver.mock.calls).toHaveLength(1);
  await userEvent.keyboard(key);
  settle(false);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await expect.element(button).toHaveFocus();
  expect(takeOver).toHaveBeenCalledTimes(1);
});

test.each(["{Enter}", " "])("“Retry now” pressed with “%s” retries and keeps the focus for as long as it is there", async (key) => {
  const retryNow = vi.fn();
  const { button } = await show({ connection: "stalled", retryNow }, "Retry now");
  await userEvent.keyboard(key);
  await expect.poll(() => retryNow.mock.calls).toHaveLength(1);
  await expect.element(button).toHaveFocus();
});
