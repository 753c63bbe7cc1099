import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { ChatProvider, DecisionSet } from "trigger-chat-kit";
import { padded } from "./support/Frame.tsx";
import { answered, deleteApproval, emailApproval, sampleChat, toolCall, tools } from "./support/samples.ts";

const chat = sampleChat();
const meta = {
  title: "Components/DecisionSet",
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
