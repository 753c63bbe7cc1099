import { describe, expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import { ChatKitError } from "../../transport/errors.ts";
import type { ChatController } from "../../hooks/controller.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { chatHost, fakeChat } from "../testing/fake-chat.tsx";
import { ConnectionStatus } from "./ConnectionStatus.tsx";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { ReadOnlyIndicator } from "./ReadOnlyIndicator.tsx";

async function show(over: Partial<ChatController>) {
  const chat = fakeChat(over);
  const host = chatHost(chat);
  const screen = await render(
    <host.Host>
      {(now) => (
        <ChatProvider chat={now}>
          <ConnectionStatus /> <ErrorNotice /> <ReadOnlyIndicator />
        </ChatProvider>
      )}
    </host.Host>,
  );
  return { chat, host, screen };
}

describe("an error", () => {
  // F97
  test("offers a second try and can be dismissed", async () => {
    const { chat, screen } = await show({ error: new ChatKitError("append_failed", "Not sent. Try again.", { retryable: true }) });
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(chat.tryAgain).toHaveBeenCalledTimes(1);
    await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(chat.clearError).toHaveBeenCalledTimes(1);
  });

  test("that a second try can't mend offers none", async () => {
    const { screen } = await show({ error: new ChatKitError("session_expired", "This chat has expired.") });
    await expect.element(screen.getByText("This chat has expired.")).toBeVisible();
    await expect.element(screen.getByRole("button", { name: "Try again" })).not.toBeInTheDocument();
  });

  test.each([
    ["the closed notice", { closed: true, error: new ChatKitError("session_closed", "Closed.") }],
    ["the read-only indicator", { isReadOnly: true, error: new ChatKitError("tab_not_owner", "Not here.") }],
  ])("that %s tells of is not told twice", async (_name, over) => {
    const { screen } = await show(over);
    expect(screen.container.querySelector(".tck-error")).toBeNull();
  });
});

describe("the connection", () => {
  const frames = async () => {
    for (let turn = 0; turn < 4; turn += 1) await new Promise((done) => requestAnimationFrame(done));
  };
  test("is not mentioned when it is lost for less than a blink", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    try {
      const { host, screen } = await show({});
      const text = () => screen.container.querySelector(".tck-connection-text")?.textContent ?? "";
      const pass = async (ms: number) => {
        await frames();
        await vi.advanceTimersByTimeAsync(ms);
        await frames();
      };
      host.set({ connection: "reconnecting", retry: { operation: "out", attempt: 2, delayMs: 5000, at: Date.now() + 5000 } });
      await pass(300);
      expect(text()).toBe("");
      host.set({ connection: "live", retry: null });
      await pass(1000);
      expect(text()).toBe("");
      host.set({ connection: "reconnecting", retry: { operation: "out", attempt: 2, delayMs: 5000, at: Date.now() + 5000 } });
      await pass(450);
      expect(text()).toBe("Reconnecting in 5 s (attempt 2)");
      await pass(2000);
      expect(text()).toBe("Reconnecting in 3 s (attempt 2)");
      await pass(5000);
      expect(text()).toBe("Reconnecting (attempt 2)…");
    } finally {
      vi.useRealTimers();
    }
  });

  // F93
  test("that fell silent is told when it lasts, and can be tried again", async () => {
    const { chat, host, screen } = await show({});
    host.set({ connection: "stalled" });
    await expect.element(screen.getByText("No answer for a while")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Retry now" }));
    expect(chat.retryNow).toHaveBeenCalledTimes(1);
  });

  // F91
  test.each(["offline", "signed-out"] as const)("that is %s is told at once and can be tried again", async (connection) => {
    const { chat, screen } = await show({ connection });
    await userEvent.click(screen.getByRole("button", { name: "Retry now" }));
    expect(chat.retryNow).toHaveBeenCalledTimes(1);
  });
});

test("taking over is asked for once, however often it is pressed", async () => {
  const takeOver = vi.fn(() => new Promise<boolean>(() => {}));
  const { screen } = await show({ isReadOnly: true, readOnlyReason: "taken-over", takeOver });
  await expect.element(screen.getByText("Another tab took over this chat.")).toBeVisible();
  await userEvent.dblClick(screen.getByRole("button", { name: "Use it here" }));
  expect(takeOver).toHaveBeenCalledTimes(1);
});
