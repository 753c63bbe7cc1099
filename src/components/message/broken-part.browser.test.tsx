import { expect, onTestFinished, test, vi } from "vitest";
import { render } from "vitest-browser-react";
import { Chat } from "../chat/Chat.tsx";
import type { PartRenderers, ToolDescriptions } from "../parts/types.ts";
import { approvalPart, chatHost, fakeChat, message, toolPart } from "../testing/fake-chat.tsx";

const called = (output: unknown) => toolPart({ type: "tool-weather", toolCallId: "1", state: "output-available", input: {}, output });
const parts = {
  "tool-weather": ({ part }: { part: { output: { degrees: { toFixed(): string } } } }) => <p>{part.output.degrees.toFixed()} degrees</p>,
  "tool-sendEmail": () => {
    throw new Error("This card is broken.");
  },
  text: ({ part }: { part: { text: string } }) => {
    if (part.text === "unreadable") throw new Error("This text is broken.");
    return <p>{part.text}</p>;
  },
} as unknown as PartRenderers;

/** React logs what a boundary caught. */
const quiet = () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => log.mockRestore());
};

test("a renderer of the app that throws takes nothing with it: the kit's own shows the part, until it can be rendered again", async () => {
  quiet();
  const asked = message("u", "user", "How warm is it?");
  const host = chatHost(fakeChat({ messages: [asked, message("a", "assistant", [called(null)])] }));
  const screen = await render(<host.Host>{(chat) => <Chat chat={chat} parts={parts} />}</host.Host>);
  await expect.element(screen.getByText("How warm is it?")).toBeVisible();
  await expect.element(screen.getByText("Weather")).toBeVisible();
  await expect.element(screen.getByRole("textbox")).toBeVisible();
  host.set({ messages: [asked, message("a", "assistant", [called({ degrees: 21 })])] });
  await expect.element(screen.getByText("21 degrees")).toBeVisible();
});

test("a decision whose card is broken can still be made, a broken text still be read", async () => {
  quiet();
  const chat = fakeChat({ messages: [message("a", "assistant", [{ type: "text", text: "unreadable" }, approvalPart("1")])] });
  const screen = await render(<Chat chat={chat} parts={parts} />);
  await expect.element(screen.getByText("unreadable")).toBeVisible();
  await screen.getByRole("button", { name: /^Approve/ }).click();
  await expect.poll(() => chat.approve).toHaveBeenCalledExactlyOnceWith("1");
});

test("a tool's summary that can't read the input (the model's was never valid) leaves the call as it is, spoken too", async () => {
  const failed = toolPart({ type: "tool-weather", toolCallId: "1", state: "output-error", input: undefined, errorText: "Not valid" });
  const tools = { weather: { summary: (input: { city: string }) => input.city } } as unknown as ToolDescriptions;
  const said: string[] = [];
  const chat = fakeChat({ messages: [message("a", "assistant", [failed, approvalPart("2", "weather", null)])] });
  const screen = await render(<Chat chat={chat} tools={tools} onAnnounce={({ text }) => said.push(text)} />);
  await expect.element(screen.getByText("Failed")).toBeVisible();
  expect(said).toEqual(["Approval needed: Weather"]);
});

test("parts whose ids meet each other's places are all there", async () => {
  const errors = vi.spyOn(console, "error");
  onTestFinished(() => errors.mockRestore());
  const twice = (url: string) => ({ type: "source-url" as const, sourceId: "0", url });
  const asking = toolPart({ type: "tool-askUser", toolCallId: "3", state: "input-available", input: { question: "Which?", options: ["A", "A"] } });
  const content = [called("ok"), { type: "text" as const, text: "At place one" }, twice("https://one.example"), twice("https://two.example"), asking];
  const screen = await render(<Chat chat={fakeChat({ messages: [message("a", "assistant", content)] })} suggestions={["B", "B"]} />);
  await screen.getByText("2 sources").click();
  expect(screen.getByRole("link").elements()).toHaveLength(2);
  expect(screen.getByRole("button", { name: "A", exact: true }).elements()).toHaveLength(2);
  expect(errors).not.toHaveBeenCalled();
});

test("a file that another host keeps opens beside the chat, which a link in its place would leave", async () => {
  const file = { type: "file" as const, mediaType: "application/pdf", filename: "bill.pdf", url: "https://files.example/bill.pdf" };
  const screen = await render(<Chat chat={fakeChat({ messages: [message("u", "user", [file])] })} />);
  await expect.element(screen.getByRole("link", { name: "bill.pdf" })).toHaveAttribute("target", "_blank");
});
