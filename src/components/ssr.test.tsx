import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { Chat } from "./chat/Chat.tsx";
import { approvalPart, fakeChat, message, toolPart } from "./testing/fake-chat.tsx";

const everything = fakeChat({
  messages: [
    message("u", "user", "Hello"),
    message("a", "assistant", [
      { type: "reasoning", text: "Hm" },
      { type: "text", text: "Hi there" },
      toolPart({ type: "tool-askUser", toolCallId: "q", state: "input-available", input: { question: "Which one?", options: ["A"] } }),
      approvalPart("1"),
    ]),
  ],
  pending: [{ id: "p", text: "Later", mode: "queued", state: "queued", injected: false }],
  error: new Error("It broke."),
  isReadOnly: true,
  connection: "offline",
});

test("a whole chat renders on a server, without a browser's globals", () => {
  expect(typeof window).toBe("undefined");
  const html = renderToString(<Chat chat={everything} commands={[{ name: "compact" }]} attachments={{}} />);
  for (const text of ["Hello", "Hi there", "Which one?", "Send email?", "Later", "It broke."]) expect(html).toContain(text);
});

test("a long chat renders a bounded part of itself on a server", () => {
  const messages = Array.from({ length: 2000 }, (_, index) => message(`m${index}`, "user", `Message ${index}`));
  expect(renderToString(<Chat chat={fakeChat({ messages })} />).match(/<article/g)?.length).toBeLessThanOrEqual(22);
});
