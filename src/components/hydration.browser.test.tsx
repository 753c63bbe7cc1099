import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { MarkdownText } from "../markdown/index.ts";
import { Chat } from "./chat/Chat.tsx";
import { approvalPart, fakeChat, message } from "./testing/fake-chat.tsx";

const parts = { text: MarkdownText };

test("a page that a server rendered comes to life without a mismatch, with the draft that this tab kept", async () => {
  sessionStorage.setItem("tck:draft:hydrated", "Unsent");
  const errors = vi.spyOn(console, "error");
  const recovered = vi.fn();
  const app = (
    <StrictMode>
      <Chat
        chat={fakeChat({
          chatId: "hydrated",
          messages: [message("u", "user", "Hello"), message("a", "assistant", [{ type: "text", text: "**Hi**" }, approvalPart("1")])],
          connection: "offline",
        })}
        parts={parts}
        attachments={{}}
        commands={[{ name: "compact" }]}
      />
    </StrictMode>
  );
  const host = document.createElement("div");
  host.innerHTML = renderToString(app);
  document.body.append(host);
  const before = host.querySelector("article");
  const root = hydrateRoot(host, app, { onRecoverableError: recovered });
  try {
    await expect.poll(() => host.querySelector("textarea")?.value).toBe("Unsent");
    expect(host.querySelector("article")).toBe(before);
    expect(recovered).not.toHaveBeenCalled();
    expect(errors).not.toHaveBeenCalled();
  } finally {
    root.unmount();
    host.remove();
    errors.mockRestore();
    sessionStorage.removeItem("tck:draft:hydrated");
  }
});
