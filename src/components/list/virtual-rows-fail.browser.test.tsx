import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { Chat } from "../chat/Chat.tsx";
import { fakeChat, message } from "../testing/fake-chat.tsx";
import "../styles/styles.css";

vi.mock("./VirtualRows.tsx", () => {
  throw new Error("The chunk is gone.");
});

test("a long chat whose virtual rows cannot be loaded is a plain one, whole and at its newest message", async () => {
  const messages = Array.from({ length: 300 }, (_, at) => message(`m${at}`, at % 2 ? "assistant" : "user", `Message ${at}.`));
  const screen = await render(
    <div style={{ height: 600, width: 600 }}>
      <Chat chat={fakeChat({ messages })} />
    </div>,
  );
  await expect.poll(() => screen.container.querySelectorAll("article").length).toBe(300);
  const scroller = screen.container.querySelector(".tck-message-scroller") as HTMLElement;
  await expect.poll(() => scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop).toBeLessThanOrEqual(1);
  expect(screen.container.querySelector(".tck-message-list")?.hasAttribute("data-virtual")).toBe(false);
});
