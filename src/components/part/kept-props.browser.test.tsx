import { createRef } from "react";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { ApprovalCard } from "../approval/ApprovalCard.tsx";
import { CopyButton } from "../message/MessageActions.tsx";
import type { AnyToolPart } from "../parts/describe.ts";
import { QuestionCard } from "../question/QuestionCard.tsx";
import { toolPart } from "../testing/fake-chat.tsx";

const part = (state: string, more: object) => toolPart({ type: "tool-askUser", toolCallId: "1", state, input: { question: "Which?" }, ...more }) as AnyToolPart;
const approval = (state: string, answer: object = {}) => part(state, { approval: { id: "1", ...answer } });

test("a card that was answered keeps the class, the attributes and the ref that the app gave it", async () => {
  const [asked, decided] = [createRef<HTMLFormElement>(), createRef<HTMLElement>()];
  const cards = (question: AnyToolPart, request: AnyToolPart) => (
    <>
      <QuestionCard part={question} ref={asked} className="mine" data-testid="question" />
      <ApprovalCard part={request} ref={decided} className="mine" style={{ margin: 1 }} data-testid="approval" />
    </>
  );
  const screen = await render(cards(part("input-available", {}), approval("approval-requested")));
  await screen.rerender(cards(part("output-available", { output: "A" }), approval("approval-responded", { approved: true })));
  const [question, request] = ["question", "approval"].map((id) => screen.getByTestId(id).element() as HTMLElement);
  expect(question?.className).toBe("tck-answered-question mine");
  expect(request?.className).toBe("tck-tool-call mine");
  expect(request?.style.margin).toBe("1px");
  expect([asked.current, decided.current]).toEqual([question, request]);
});

test("the copy button is a button of the kit like the others", async () => {
  const [ref, click] = [createRef<HTMLButtonElement>(), vi.fn((event: { preventDefault(): void }) => event.preventDefault())];
  const screen = await render(<CopyButton text="Copied" ref={ref} className="mine" onClick={click} />);
  const button = screen.getByRole("button", { name: "Copy" });
  expect(ref.current).toBe(button.element());
  expect(button.element().className).toContain("mine");
  await button.click();
  expect(click).toHaveBeenCalledOnce();
});
