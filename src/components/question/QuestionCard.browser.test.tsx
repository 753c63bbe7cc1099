import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { AnyToolPart } from "../parts/describe.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { fakeChat, toolPart } from "../testing/fake-chat.tsx";
import { QuestionCard } from "./QuestionCard.tsx";

async function ask(input: Record<string, unknown>) {
  const chat = fakeChat({ answer: vi.fn(() => new Promise<void>(() => {})) });
  const part = toolPart({ type: "tool-askUser", toolCallId: "call-1", state: "input-available", input }) as AnyToolPart;
  const screen = await render(
    <ChatProvider chat={chat}>
      <QuestionCard part={part} />
    </ChatProvider>,
  );
  return { chat, screen };
}

// F50
test("an option answers with one click, and a second click answers nothing", async () => {
  const { chat, screen } = await ask({ question: "Where to?", options: ["Oslo", "Bergen"] });
  await userEvent.dblClick(screen.getByRole("button", { name: "Oslo" }));
  expect(chat.answer).toHaveBeenCalledExactlyOnceWith("call-1", "Oslo");
  await expect.element(screen.getByRole("button", { name: "Bergen" })).toBeDisabled();
});

test("what describes an option is part of its name, and read once", async () => {
  const { screen } = await ask({ question: "Where?", options: [{ label: "Miradouro", value: "m", description: "Graça, 115 € a night" }] });
  const option = screen.getByRole("button", { name: "Miradouro Graça, 115 € a night" });
  await expect.element(option).toHaveAccessibleDescription("");
});

// F52
test("free text is sent with Enter, trimmed, and blanks are no answer", async () => {
  const { chat, screen } = await ask({ question: "What should I call you?" });
  const input = screen.getByRole("textbox", { name: /^Your answer/ });
  await userEvent.type(input, "  {Enter}");
  expect(chat.answer).not.toHaveBeenCalled();
  await userEvent.type(input, "Captain {Enter}");
  expect(chat.answer).toHaveBeenCalledExactlyOnceWith("call-1", "Captain");
});

// F52
test("text beside ticked options goes out with them", async () => {
  const { chat, screen } = await ask({ question: "Which?", options: ["Red", "Blue"], multiple: true, freeText: true });
  await userEvent.click(screen.getByRole("button", { name: "Blue" }));
  await userEvent.type(screen.getByRole("textbox", { name: /^Your answer/ }), "Green");
  await userEvent.click(screen.getByRole("button", { name: /^Answer/ }));
  expect(chat.answer).toHaveBeenCalledExactlyOnceWith("call-1", ["Blue", "Green"]);
});

// F51
test("every control of a question says which question it is for", async () => {
  const { screen } = await ask({ question: "Which?", options: ["Red"], multiple: true, freeText: true });
  for (const name of ["Answer: Which?", "Skip: Which?"]) await expect.element(screen.getByRole("button", { name, exact: true })).toBeInTheDocument();
  await expect.element(screen.getByRole("textbox", { name: "Your answer: Which?", exact: true })).toBeInTheDocument();
});
