import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { ApprovalCard } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";
import { deleteApproval, emailApproval, toolCall } from "./support/samples.ts";

const meta = {
  title: "Components/ApprovalCard",
  parameters: docs(
    "Asks for a decision in plain words. The input stands there as fields, as text only; characters that hide or reorder text are made visible, because what is read must be what the tool gets. Describe a tool with `label`, `consequence`, `fields` and `destructive`.",
    "ApprovalCard", "ApprovalButtons",
  ),
  component: ApprovalCard,
  args: { part: emailApproval, onApprove: fn(), onDeny: fn() },
  decorators: [padded, inChat()],
} satisfies Meta<typeof ApprovalCard>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Email: Story = {
  play: async ({ canvasElement, args }) => {
    await userEvent.dblClick(within(canvasElement).getByRole("button", { name: /^Approve: Send an email/ }));
    await expect(args.onApprove).toHaveBeenCalledTimes(1);
  },
};

export const Destructive: Story = { args: { part: deleteApproval } };

/** A tool that the app says nothing about: its name and its fields are made readable. */
export const Undescribed: Story = {
  args: {
    part: toolCall({
      type: "tool-updateCRMContact",
      state: "approval-requested",
      approval: { id: "1" },
      input: { contactId: "c_81", changes: { phone: "+351 21 000 0000", vip: true, tags: [] }, notes: "" },
    }),
  },
};

export const Denying: Story = {
  play: async ({ canvasElement, args }) => {
    const ui = within(canvasElement);
    await userEvent.click(ui.getByRole("button", { name: /^Deny: Send an email/ }));
    await expect(ui.getByRole("textbox", { name: "Reason (optional)" })).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await expect(ui.queryByRole("textbox")).toBeNull();
    await userEvent.click(ui.getByRole("button", { name: /^Deny: Send an email/ }));
    await userEvent.keyboard("Wait for the test");
    await expect(args.onDeny).not.toHaveBeenCalled();
  },
};

/** What would look like another address shows what it really is. */
export const HiddenCharacters: Story = {
  args: {
    part: toolCall({
      type: "tool-sendEmail",
      state: "approval-requested",
      approval: { id: "1" },
      input: { to: "pay\u202Emoc.elpmaxe@alice", subject: "Invoi\u200Bce", body: "x".repeat(900) },
    }),
  },
};

export const ReadOnly: Story = { decorators: [padded, inChat({ isReadOnly: true, readOnlyReason: "other-tab-sending" })] };
export const Answered: Story = {
  args: { part: toolCall({ state: "approval-responded", approval: { id: "1", approved: true } }) },
};
