import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { CUT_OFF_TOOL } from "../../hooks/cut-tools.ts";
import { Message } from "../message/Message.tsx";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { germanStrings } from "../strings/de.ts";
import { fakeChat, message, toolPart } from "../testing/fake-chat.tsx";

// F33
test("a tool and a question that ended with their answer say so in the reader's language, and not as a failure", async () => {
  const cut = { state: "output-error", errorText: CUT_OFF_TOOL } as const;
  const answer = message("a", "assistant", [
    toolPart({ type: "tool-crawl", toolCallId: "1", input: { url: "https://example.com" }, ...cut }),
    toolPart({ type: "tool-askUser", toolCallId: "2", input: { question: "Wohin?", options: ["Oslo"] }, ...cut }),
  ]);
  const screen = await render(
    <ChatProvider chat={fakeChat({ messages: [answer] })} strings={germanStrings}>
      <Message message={answer} />
    </ChatProvider>,
  );
  for (const details of screen.container.querySelectorAll("details")) details.open = true;
  await expect.element(screen.getByText("Eingabe")).toBeVisible();
  expect(screen.container.querySelector(".tck-tool-call")?.textContent).toContain("Unvollständig");
  expect(screen.container.querySelector(".tck-answered-question")?.textContent).toBe("Wohin?Unvollständig");
  expect(screen.container.textContent).not.toContain(CUT_OFF_TOOL);
  expect(screen.container.textContent).not.toContain("Fehlgeschlagen");
});
