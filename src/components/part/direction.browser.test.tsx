import type { UIMessage } from "ai";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { ApprovalCard } from "../approval/ApprovalCard.tsx";
import type { InboxSession } from "../../hooks/sessions/use-sessions.ts";
import { SessionList } from "../inbox/SessionList.tsx";
import { EmptyState } from "../list/EmptyState.tsx";
import { Suggestions } from "../list/Suggestions.tsx";
import type { AnyToolPart } from "../parts/describe.ts";
import type { ToolDescriptions } from "../parts/types.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { QuestionCard } from "../question/QuestionCard.tsx";
import { ConnectionStatus } from "../status/ConnectionStatus.tsx";
import { TurnStatus } from "../status/TurnStatus.tsx";
import { englishStrings } from "../strings/en.ts";
import { approvalPart, fakeChat, message, toolPart } from "../testing/fake-chat.tsx";
import { ToolCall } from "../tool/ToolCall.tsx";
import { Disclosure } from "./Disclosure.tsx";
import "../styles/styles.css";

const tools: ToolDescriptions = { sendEmail: { label: "Send an email", consequence: "It goes out at once." } };
const part = (given: UIMessage["parts"][number]) => given as AnyToolPart;
const denied = toolPart({
  type: "tool-sendEmail", toolCallId: "c", state: "output-denied", input: {}, approval: { id: "1", approved: false, reason: "Not yet." },
});
const asked = toolPart({ type: "tool-askUser", toolCallId: "c", state: "input-available", input: { question: "Which one?" } });
const running = toolPart({ type: "tool-sendEmail", toolCallId: "c", state: "input-available", input: {} });

/** The sides of the last two characters of a text on screen. */
function ending(root: Element, text: string): { before: DOMRect; last: DOMRect } {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const at = node.textContent?.indexOf(text) ?? -1;
    if (at < 0) continue;
    const rect = (index: number) => {
      const range = root.ownerDocument.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      return range.getBoundingClientRect();
    };
    const end = at + text.length - 1;
    return { before: rect(end - 1), last: rect(end) };
  }
  throw new Error(`not on screen: ${text}`);
}

test.each<[string, string, ReactNode]>([
  ["a card's title", "Send an email?", <ApprovalCard key="1" part={part(approvalPart("1"))} />],
  ["a card's consequence", "It goes out at once.", <ApprovalCard key="2" part={part(approvalPart("1"))} />],
  ["the reason of a denial", "Not yet.", <ToolCall key="3" part={part(denied)} />],
  ["a question", "Which one?", <QuestionCard key="4" part={part(asked)} />],
  ["a suggestion", "What is new?", <Suggestions key="5" suggestions={["What is new?"]} />],
  ["what the agent does", "Send an email…", <TurnStatus key="6" />],
  ["the line of welcome", "help with?", <EmptyState key="7" />],
  ["the connection", "Connecting…", <ConnectionStatus key="8" connection="connecting" />],
  ["a disclosure's line", "Why?", <Disclosure key="9" summary="Why?" />],
])("in a page from right to left, an English text ends at its own end: %s", async (_name, text, ui) => {
  const chat = fakeChat({ status: "streaming", messages: [message("a", "assistant", [running])] });
  // The catalogue's word before the reason is Arabic, as in an Arabic interface.
  const strings = { ...englishStrings, deniedBecause: (reason: string) => `مرفوض: ${reason}` };
  const { container } = await render(
    <div dir="rtl">
      <ChatProvider chat={chat} tools={tools} strings={strings}>
        {ui}
      </ChatProvider>
    </div>,
  );
  await expect.poll(() => container.textContent).toContain(text);
  const { before, last } = ending(container, text);
  expect(last.left).toBeGreaterThanOrEqual(before.right - 1);
});

test("a card from right to left keeps English text at its own edge", async () => {
  const { container } = await render(
    <div dir="rtl" style={{ width: 600 }}>
      <ChatProvider chat={fakeChat()} tools={tools}>
        <ApprovalCard part={part(approvalPart("1"))} />
      </ChatProvider>
    </div>,
  );
  const card = container.querySelector(".tck-approval-card");
  if (!card) throw new Error("no card");
  const { last } = ending(card, "It goes out at once.");
  expect(card.getBoundingClientRect().right - last.right).toBeLessThan(300);
});

test("an inbox from right to left keeps English titles at its own edge", async () => {
  const session = { id: "s", externalId: null, tags: [], metadata: { title: "Lisbon" }, activity: "open", updatedAt: "2026-11-20T09:00:00Z" };
  const { container } = await render(
    <div dir="rtl" style={{ width: 400 }}>
      <SessionList sessions={[session as unknown as InboxSession]} onOpen={() => {}} />
    </div>,
  );
  const edge = (text: string) => ending(container, text).last.right;
  expect(Math.abs(edge("Lisbon") - edge("Open"))).toBeLessThanOrEqual(1);
});
