import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { MessageList } from "../list/MessageList.tsx";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { approvalPart, fakeChat, message, toolPart } from "../testing/fake-chat.tsx";

const asking = message("a", "assistant", [
  approvalPart("1", "sendEmail", { to: "ada@example.com" }),
  approvalPart("2", "sendEmail", { to: "bo@example.com" }),
  toolPart({ type: "tool-askUser", toolCallId: "3", state: "input-available", input: { question: "Where to?", options: ["Oslo"] } }),
  toolPart({ type: "tool-crawl", toolCallId: "4", state: "input-available", input: { url: "https://example.com" } }),
]);
const wroteOn = message("u", "user", [{ type: "text", text: "Never mind" }]);

// F42, F50
test("what the user passed over and wrote on can't be decided any more, and says so", async () => {
  const view = (messages: typeof asking[]) => (
    <ChatProvider chat={fakeChat({ messages })}>
      <MessageList />
    </ChatProvider>
  );
  const screen = await render(view([asking]));
  expect(screen.container.querySelectorAll(".tck-approval-card, .tck-question-card, .tck-decision-set")).toHaveLength(4);
  await screen.rerender(view([asking, wroteOn]));
  await expect.poll(() => screen.container.querySelectorAll(".tck-approval-card, .tck-question-card, .tck-decision-set").length).toBe(0);
  const states = [...screen.container.querySelectorAll(".tck-tool-state, .tck-answered-error")].map((state) => state.textContent);
  expect(states).toEqual(["Not answered", "Not answered", "Not answered", "Unfinished"]);
  await screen.rerender(view([asking]));
  await expect.element(screen.getByRole("button", { name: /^Approve: Send email \(ada/ })).toBeVisible();
});
