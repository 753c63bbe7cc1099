import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { Message } from "../message/Message.tsx";
import type { ToolDescriptions } from "../parts/types.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { germanStrings } from "../strings/de.ts";
import { englishStrings } from "../strings/en.ts";
import { approvalPart, fakeChat, message } from "../testing/fake-chat.tsx";

async function buttons(inputs: unknown[], { tools = {}, strings = englishStrings }: { tools?: ToolDescriptions; strings?: typeof englishStrings } = {}) {
  const asking = message("a", "assistant", inputs.map((input, index) => approvalPart(String(index), "sendEmail", input)));
  const screen = await render(
    <ChatProvider chat={fakeChat({ messages: [asking] })} tools={tools} strings={strings}>
      <Message message={asking} />
    </ChatProvider>,
  );
  const found = screen.container.querySelectorAll(".tck-approve, .tck-deny");
  return [...found].map((button) => button.getAttribute("aria-label"));
}

// F42
test("the buttons of several calls of one tool are told apart by their names", async () => {
  expect(await buttons([{ to: ["ada@example.com", "bo@example.com"], subject: "Lunch?" }, { to: ["ada@example.com"], subject: "Dinner?" }])).toEqual([
    "Approve: Send email (ada@example.com, bo@example.com, Lunch?)",
    "Deny: Send email (ada@example.com, bo@example.com, Lunch?)",
    "Approve: Send email (ada@example.com, Dinner?)",
    "Deny: Send email (ada@example.com, Dinner?)",
  ]);
});

test("the app's own line for a call comes first, and the buttons speak the reader's language", async () => {
  const tools: ToolDescriptions = { sendEmail: { label: "E-Mail senden", summary: () => "an Ada" } };
  expect(await buttons([{ to: "ada@example.com" }], { tools, strings: germanStrings })).toEqual([
    "Zustimmen: E-Mail senden (an Ada)",
    "Ablehnen: E-Mail senden (an Ada)",
  ]);
});

test("a name is short, hides no characters, and does without what is not there", async () => {
  const [long, , hidden, , bare] = await buttons([{ body: "word ".repeat(50) }, { to: "a\u202Eb" }, { urgent: true, to: null }]);
  expect(long).toMatch(/^Approve: Send email \(word word .*…\)$/);
  expect(long?.length).toBeLessThan(100);
  expect(hidden).toBe("Approve: Send email (a⟨U+202E⟩b)");
  expect(bare).toBe("Approve: Send email");
});
