import { createPortal } from "react-dom";
import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { Chat } from "../chat/Chat.tsx";
import { chatHost, fakeChat, message } from "../testing/fake-chat.tsx";

/** Where an app may put a chat, besides its own document. */
const places = {
  "a shadow root"() {
    const host = document.createElement("div");
    document.body.append(host);
    const root = host.attachShadow({ mode: "open" });
    return { outer: host, root, at: root as unknown as Element };
  },
  "the document of a frame"() {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const root = frame.contentDocument as Document;
    return { outer: frame, root, at: root.body };
  },
};

test.each(Object.entries(places))("in %s the keys walk over messages, and the focus is not lost with what held it", async (_name, place) => {
  const { outer, root, at } = place();
  const messages = [message("1", "user", "One"), message("2", "user", "Two")];
  const host = chatHost(fakeChat({ status: "streaming", messages }));
  const screen = await render(<host.Host>{(chat) => createPortal(<Chat chat={chat} />, at)}</host.Host>);
  try {
    const [first, last] = root.querySelectorAll<HTMLElement>("article");
    last?.focus();
    last?.dispatchEvent(new KeyboardEvent("keydown", { key: "PageUp", bubbles: true, cancelable: true }));
    await expect.poll(() => root.activeElement).toBe(first);

    root.querySelector<HTMLElement>(".tck-stop")?.focus();
    host.set({ status: "ready" });
    await expect.poll(() => root.activeElement?.className).toBe("tck-composer-input");
  } finally {
    await screen.unmount();
    outer.remove();
  }
});
