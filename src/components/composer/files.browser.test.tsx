import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import type { ChatController } from "../../hooks/controller.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { fakeChat } from "../testing/fake-chat.tsx";
import { Composer, type ComposerProps } from "./Composer.tsx";

async function show(attachments: ComposerProps["attachments"], over: Partial<ChatController> = {}) {
  const screen = await render(
    <ChatProvider chat={fakeChat(over)}>
      <Composer attachments={attachments} />
    </ChatProvider>,
  );
  const names = () => [...screen.container.querySelectorAll(".tck-attachment-name")].map((name) => name.textContent);
  return { screen, names, input: screen.getByRole("textbox").element() };
}

function data(files: File[], texts: Record<string, string> = {}): DataTransfer {
  const result = new DataTransfer();
  for (const file of files) result.items.add(file);
  for (const [type, text] of Object.entries(texts)) result.setData(type, text);
  return result;
}
const picture = new File(["x"], "picture.png", { type: "image/png" });
const paste = (clipboardData: DataTransfer) => new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
const drop = (dataTransfer: DataTransfer) => new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });

test("cells of a spreadsheet are pasted as text, not as the picture that Office puts beside it", async () => {
  const { input, names } = await show({});
  const copied = paste(data([picture], { "text/plain": "a\tb", "text/html": "<table></table>" }));
  input.dispatchEvent(copied);
  expect(copied.defaultPrevented).toBe(false);
  input.dispatchEvent(paste(data([picture], { "text/html": "<img>" })));
  await expect.poll(names).toEqual(["picture.png"]);
});

test("what is dropped or pasted is held to `accept`, and told where it is refused", async () => {
  const { screen, input, names } = await show({ accept: "image/*, .PDF" });
  const rest = [new File(["x"], "Contract.pdf", { type: "application/pdf" }), new File(["x"], "setup.exe", { type: "application/x-msdownload" })];
  input.dispatchEvent(drop(data([picture, ...rest])));
  await expect.element(screen.getByText("setup.exe could not be attached.")).toBeVisible();
  expect(names()).toEqual(["picture.png", "Contract.pdf"]);
});

test.each([
  ["a closed chat", { closed: true }],
  ["a read-only tab", { isReadOnly: true }],
])("%s takes no dropped file, and the page does not go to it either", async (_name, over) => {
  const { input, names } = await show({}, over);
  const event = drop(data([picture]));
  input.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  await new Promise(requestAnimationFrame);
  expect(names()).toEqual([]);
});
