import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { ActionButton, Button, RegenerateButton, SendButton, StopButton } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";

const meta = {
  title: "Components/Buttons",
  parameters: docs(
    "Send, Stop, Regenerate, Action: buttons over one base. Stop is there only while a turn runs and gives its focus to the text field when it goes. An action that the agent refuses says so aloud and on the button.",
    "Button", "SendButton", "StopButton", "RegenerateButton", "ActionButton",
  ),
  component: Button,
  decorators: [padded, inChat()],
} satisfies Meta<typeof Button>;
export default meta;
type Story = StoryObj<typeof meta>;

const row = { display: "flex", gap: 8, alignItems: "center" } as const;

export const Variants: Story = {
  render: () => (
    <div style={row}>
      <Button variant="primary">Primary</Button>
      <Button>Secondary</Button>
      <Button variant="danger">Danger</Button>
      <Button variant="quiet">Quiet</Button>
      <Button disabled>Disabled</Button>
      <Button variant="primary" disabled>
        Disabled
      </Button>
    </div>
  ),
};
export const Send: Story = { render: () => <SendButton /> };
export const Stop: Story = { render: () => <StopButton running /> };
export const Regenerate: Story = {
  render: () => (
    <div style={row}>
      <RegenerateButton />
      <RegenerateButton>Answer again</RegenerateButton>
    </div>
  ),
};
export const Action: Story = { render: () => <ActionButton action={{ type: "undo" }}>Undo</ActionButton> };

/** A refusal is said aloud and stays on the button until the next try. */
export const ActionRefused: Story = {
  decorators: [padded, inChat({ sendAction: () => Promise.reject(new Error("There is nothing to undo.")) })],
  render: () => <ActionButton action={{ type: "undo" }}>Undo</ActionButton>,
  play: async ({ canvasElement }) => {
    const undo = within(canvasElement).getByRole("button", { name: "Undo" });
    await userEvent.click(undo);
    await waitFor(() => expect(undo).toHaveAttribute("title", "There is nothing to undo."));
    await expect(undo).toBeEnabled();
  },
};
