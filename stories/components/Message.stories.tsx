import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { ChatKitError, Message } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";
import { answered, conversation, said } from "./support/samples.ts";

const meta = {
  title: "Components/Message",
  parameters: docs(
    "One message. It renders again only when it changes itself. Its actions keep their room, so nothing moves when they show.",
    "Message", "MessageActions", "MessageEditor",
  ),
  component: Message,
  decorators: [padded, inChat({ deliveries: { failed: { status: "failed", partId: "p", error: new ChatKitError("append_failed", "x") }, stored: { status: "stored", partId: "p", seq: 3 } } })],
} satisfies Meta<typeof Message>;
export default meta;
type Story = StoryObj<typeof meta>;

export const User: Story = { args: { message: said("u", "What will the weather be like from Wednesday to Sunday?") } };
export const UserStored: Story = { args: { message: said("stored", "This one is safe on the server.") } };
export const UserFailed: Story = { args: { message: said("failed", "This one did not get through.") } };
export const LongUserText: Story = {
  args: { message: said("u", "A longer message. ".repeat(20) + "\n\nhttps://example.org/averyveryverylongaddress/that/does/not/break/anywhere/at/all?with=parameters") },
};
export const Assistant: Story = { args: { message: conversation[1] ?? said("u", ""), isLast: true } };
export const Streaming: Story = {
  args: { isLast: true, isStreaming: true, message: answered("a", [{ type: "text", text: "The train takes forty", state: "streaming" }]) },
};
export const Unfinished: Story = {
  args: { isLast: true, message: answered("a", [{ type: "text", text: "The train takes forty", state: "streaming" }]) },
};
export const StreamingNothingYet: Story = { args: { isLast: true, isStreaming: true, message: answered("a", []) } };
export const System: Story = {
  args: { message: { id: "s", role: "system", parts: [{ type: "text", text: "Earlier messages were summarised." }] } },
};

/** Edited in place: Enter saves, Escape goes back. */
export const Editing: Story = {
  args: { message: said("u", "What will the weather be like?") },
  play: async ({ canvasElement }) => {
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Edit" }));
    await expect(within(canvasElement).getByRole("textbox", { name: "Edit" })).toHaveFocus();
  },
};
