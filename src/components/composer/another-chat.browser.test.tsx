import { useState } from "react";
import { expect, test } from "vitest";
import { render } from "vitest-browser-react";
import { userEvent } from "vitest/browser";
import type { ChatController } from "../../hooks/controller.ts";
import { ChatProvider } from "../provider/ChatProvider.tsx";
import { chatHost, fakeChat } from "../testing/fake-chat.tsx";
import { Composer } from "./Composer.tsx";
import type { DraftStore } from "./drafts.ts";
import { useComposer } from "./use-composer.ts";

const commands = [{ name: "compact", action: { type: "compact" } }];

/** One composer that shows one chat after the other. */
async function show(over: Partial<ChatController> = {}) {
  const texts = new Map<string, string>();
  const drafts: DraftStore = { get: (id) => texts.get(id) ?? "", set: (id, text) => void texts.set(id, text) };
  const host = chatHost(fakeChat({ chatId: "first", ...over }));
  const screen = await render(
    <host.Host>
      {(chat) => (
        <ChatProvider chat={chat}>
          <Composer drafts={drafts} attachments={{}} commands={commands} />
        </ChatProvider>
      )}
    </host.Host>,
  );
  return { drafts, host, screen, input: screen.getByRole("textbox", { name: "Message" }) };
}

test("files wait with the chat that they were attached in", async () => {
  const { host, screen } = await show();
  await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, new File(["x"], "secret.txt"));
  await expect.element(screen.getByText("secret.txt")).toBeVisible();
  host.set({ chatId: "second" });
  await expect.element(screen.getByText("secret.txt")).not.toBeInTheDocument();
  host.set({ chatId: "first" });
  await expect.element(screen.getByText("secret.txt")).toBeVisible();
});

test("a send that is refused gives its text back to the chat that it was sent in", async () => {
  let refuse: (reason: Error) => void = () => {};
  const sendMessage = () => new Promise<void>((_done, reject) => (refuse = reject));
  const { drafts, host, input } = await show({ sendMessage });
  await input.fill("For the first");
  await userEvent.keyboard("{Enter}");
  host.set({ chatId: "second" });
  await input.fill("For the second");
  refuse(new Error("no"));
  await expect.poll(() => drafts.get("first")).toBe("For the first");
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await expect.element(input).toHaveValue("For the second");
  host.set({ chatId: "first" });
  await expect.element(input).toHaveValue("For the first");
});

test("what is typed stays where drafts are not kept, in a store that each render makes anew", async () => {
  function App() {
    const [count, setCount] = useState(0);
    return (
      <ChatProvider chat={fakeChat()}>
        <button onClick={() => setCount(count + 1)}>Again</button>
        <Composer drafts={{ get: () => "", set: () => {} }} />
      </ChatProvider>
    );
  }
  const screen = await render(<App />);
  await screen.getByRole("textbox").fill("Typed");
  await screen.getByRole("button", { name: "Again" }).click();
  await expect.element(screen.getByRole("textbox")).toHaveValue("Typed");
});

test("a send that is refused gives its text back before what was typed meanwhile, with its files", async () => {
  let refuse: (reason: Error) => void = () => {};
  const sendMessage = () => new Promise<void>((_done, reject) => (refuse = reject));
  const { drafts, screen, input } = await show({ sendMessage });
  await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, new File(["x"], "kept.txt"));
  await input.fill("Refused");
  await userEvent.keyboard("{Enter}");
  await input.fill("Typed meanwhile");
  refuse(new Error("no"));
  await expect.element(input).toHaveValue("Refused\n\nTyped meanwhile");
  expect(drafts.get("first")).toBe("Refused\n\nTyped meanwhile");
  await expect.element(screen.getByText("kept.txt")).toBeVisible();
});

test("a file without a text that is refused leaves what was typed meanwhile as it is", async () => {
  let refuse: (reason: Error) => void = () => {};
  const sendMessage = () => new Promise<void>((_done, reject) => (refuse = reject));
  const { screen, input } = await show({ sendMessage });
  await userEvent.upload(screen.container.querySelector("input[type=file]") as HTMLElement, new File(["x"], "kept.txt"));
  await userEvent.click(input);
  await userEvent.keyboard("{Enter}");
  await input.fill("Typed meanwhile");
  refuse(new Error("no"));
  await expect.element(screen.getByText("kept.txt")).toBeVisible();
  await expect.element(input).toHaveValue("Typed meanwhile");
});

test.each([
  ["typed", "{Escape}{Enter}"],
  ["picked", "{Enter}"],
])("a command that was %s and is refused comes back after what was typed meanwhile, which it would take else", async (_name, keys) => {
  let refuse: (reason: Error) => void = () => {};
  const sendAction = () => new Promise<void>((_done, reject) => (refuse = reject));
  const { input } = await show({ sendAction });
  await input.fill("/compact");
  await userEvent.keyboard(keys);
  await input.fill("Typed meanwhile");
  refuse(new Error("no"));
  await expect.element(input).toHaveValue("Typed meanwhile\n\n/compact");
});

test("the functions that change the draft stay the same from render to render, for an effect of the app's own", async () => {
  const seen = new Set<unknown>();
  function Field() {
    const { draft, setDraft, giveBack } = useComposer();
    seen.add(setDraft).add(giveBack);
    return <input aria-label="Own" value={draft} onChange={({ target }) => setDraft(target.value)} />;
  }
  const screen = await render(
    <ChatProvider chat={fakeChat({ chatId: "own-field" })}>
      <Field />
    </ChatProvider>,
  );
  await screen.getByRole("textbox", { name: "Own" }).fill("Typed");
  await expect.element(screen.getByRole("textbox", { name: "Own" })).toHaveValue("Typed");
  expect(seen.size).toBe(2);
});
