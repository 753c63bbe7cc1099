import { globSync, readFileSync } from "node:fs";
import type { UIMessage } from "ai";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";
import { Chat } from "./chat/Chat.tsx";
import { approvalPart, fakeChat, message, toolPart } from "./testing/fake-chat.tsx";

const everything: UIMessage[] = [
  message("u", "user", "What is in it?"),
  message("a", "assistant", [
    { type: "reasoning", text: "Let me see." },
    { type: "text", text: "Everything." },
    toolPart({ type: "tool-ask", toolCallId: "q", state: "input-available", input: { question: "Which one?" } }),
    approvalPart("1"),
  ]),
];
const long = Array.from({ length: 5000 }, (_, index) => message(`m${index}`, index % 2 ? "assistant" : "user", `Message ${index}.`));

it.each([
  ["every kind of part", everything, ["What is in it?", "Everything.", "Which one?", "ada@example.com", "<textarea"]],
  ["5,000 messages, of which it renders few", long, ["<textarea", 'aria-setsize="5000"']],
  ["no message yet", [], ["What can I help with?", "<textarea"]],
])("a chat renders on a server, without a window: %s", (_name, messages, expected) => {
  expect(typeof window).toBe("undefined");
  const html = renderToString(<Chat chat={fakeChat({ messages })} />);
  for (const text of expected) expect(html).toContain(text);
  expect(html.match(/<article/g)?.length ?? 0).toBeLessThanOrEqual(30);
});

it('every module that uses hooks, state or handlers begins with "use client"', () => {
  const files = globSync("src/{components,markdown}/**/*.{ts,tsx}", { cwd: `${import.meta.dirname}/../..` }).filter((file) => !/test/.test(file));
  const reacts = /import \{[^}]*\b(use[A-Z]\w*|createContext|forwardRef|memo)\b[^}]*\} from "(react|zustand)"/;
  const missing = files.filter((file) => {
    const source = readFileSync(`${import.meta.dirname}/../../${file}`, "utf8");
    return reacts.test(source) && !source.startsWith('"use client"');
  });
  expect(files.length).toBeGreaterThan(80);
  expect(missing).toEqual([]);
});
