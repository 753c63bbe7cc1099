import type { ReactElement, SyntheticEvent } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import type { ChatController } from "../../hooks/controller.ts";
import { AttachButton } from "../composer/AttachButton.tsx";
import { Composer } from "../composer/Composer.tsx";
import { Message } from "../message/Message.tsx";
import { MessageEditor } from "../message/MessageEditor.tsx";
import type { AnyToolPart } from "../parts/describe.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { QuestionCard } from "../question/QuestionCard.tsx";
import { fakeChat, message, toolPart } from "../testing/fake-chat.tsx";

const question = toolPart({ type: "tool-askUser", toolCallId: "q", state: "input-available", input: { question: "Which?", multiple: true, options: ["A"] } });
const files = new DataTransfer();
files.items.add(new File(["x"], "a.txt"));

interface Case {
  of: string;
  element: (handler: (event: SyntheticEvent) => void) => ReactElement;
  act: (container: HTMLElement) => Promise<void> | void;
  /** Whether the part did its own. */
  did: (chat: ChatController, container: HTMLElement, picker: () => number) => boolean;
}
const click = (selector: string) => (container: HTMLElement) => container.querySelector<HTMLElement>(selector)?.click();

const cases: Case[] = [
  {
    of: "the submit of a question",
    element: (handler) => <QuestionCard part={question as AnyToolPart} onSubmit={handler} />,
    async act(container) {
      click(".tck-option")(container);
      await expect.poll(() => container.querySelector("[type=submit]:enabled")).not.toBeNull();
      click("[type=submit]")(container);
    },
    did: (chat) => vi.mocked(chat.answer).mock.calls.length === 1,
  },
  {
    of: "the submit of an editor",
    element: (handler) => (
      <Message message={message("u", "user", "Hello")}>
        <MessageEditor onSubmit={handler} />
      </Message>
    ),
    act: click("[type=submit]"),
    did: (chat) => vi.mocked(chat.sendMessage).mock.calls.length === 1,
  },
  {
    of: "the click on the attach button",
    element: (handler) => (
      <Composer attachments={{}}>
        <AttachButton onClick={handler} />
      </Composer>
    ),
    act: click(".tck-attach"),
    did: (_chat, _container, picker) => picker() === 1,
  },
  {
    of: "files over a composer",
    element: (handler) => <Composer attachments={{}} onDragOver={handler} />,
    act(container) {
      container.querySelector("form")?.dispatchEvent(new DragEvent("dragover", { dataTransfer: files, bubbles: true, cancelable: true }));
    },
    did: (_chat, container) => container.querySelector("[data-dragging]") !== null,
  },
];

test.each(cases)("the app hears of $of as well as the part, and preventDefault() keeps the part from its own", async ({ element, act, did }) => {
  const open = vi.spyOn(HTMLInputElement.prototype, "click").mockImplementation(() => {});
  onTestFinished(() => open.mockRestore());
  for (const prevents of [false, true]) {
    open.mockClear();
    const [chat, handler] = [fakeChat(), vi.fn((event: SyntheticEvent) => prevents && event.preventDefault())];
    const screen = await render(<ChatProvider chat={chat}>{element(handler)}</ChatProvider>);
    screen.container.addEventListener("submit", (event) => event.preventDefault());
    await act(screen.container);
    expect(handler).toHaveBeenCalledOnce();
    if (prevents) await new Promise(requestAnimationFrame);
    await expect.poll(() => did(chat, screen.container, () => open.mock.calls.length)).toBe(!prevents);
    await screen.unmount();
  }
});
