import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { ChatProvider, DecisionSet } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { padded } from "./support/Frame.tsx";
import { answered, deleteApproval, emailApproval, sampleChat, toolCall, tools } from "./support/samples.ts";

const chat = sampleChat();
const meta = {
  title: "Components/DecisionSet",
  parameters: docs(
    "How many decisions of a message are made, and one button that approves the rest. The agent gets all of them at once, after the last one. It is read out of the message itself, so a reload and another tab agree.",
    "DecisionSet",
  ),
  component: DecisionSet,
  decorators: [
    padded,
    (Story) => (
      <ChatProvider chat={chat} tools={tools}>
        <Story />
      </ChatProvider>
    ),
  ],
} satisfies Meta<typeof DecisionSet>;
export default meta;
type Story = StoryObj<typeof meta>;

export const NoneAnswered: Story = {
  args: { message: answered("a", [emailApproval, deleteApproval]) },
  play: async ({ canvasElement }) => {
    await userEvent.click(within(canvasElement).getByRole("button", { name: "Approve all 2" }));
    await expect(chat.approve).toHaveBeenCalledWith("approval-mail");
  },
};
export const TwoOfThree: Story = {
  args: {
    message: answered("a", [
      toolCall({ toolCallId: "1", state: "approval-responded", approval: { id: "1", approved: true } }),
      toolCall({ toolCallId: "2", state: "approval-responded", approval: { id: "2", approved: false } }),
      emailApproval,
    ]),
  },
};
