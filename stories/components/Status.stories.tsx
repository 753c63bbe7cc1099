import type { Meta, StoryObj } from "@storybook/react-vite";
import { ChatKitError, ConnectionStatus, DeliveryStatus, ErrorNotice, ReadOnlyIndicator, SessionClosedNotice } from "trigger-chat-kit";
import { expect, fn, userEvent, within } from "storybook/test";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";

const meta = {
  title: "Components/Status",
  parameters: docs(
    "Small and still: connection, delivery, errors, the read-only tab, the end of the session. A state that is over in a blink (400 ms) never shows.",
    "ConnectionStatus", "TurnStatus", "DeliveryStatus", "ErrorNotice", "ReadOnlyIndicator", "SessionClosedNotice",
  ),
  component: ConnectionStatus,
  decorators: [padded, inChat()],
} satisfies Meta<typeof ConnectionStatus>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Live: Story = { args: { connection: "live" } };
export const Connecting: Story = { args: { connection: "connecting" } };
export const Reconnecting: Story = {
  args: { connection: "reconnecting", onRetryNow: fn(), retry: { operation: "out", attempt: 3, delayMs: 8000, at: Date.now() + 8000 } },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(await within(canvasElement).findByRole("button", { name: "Retry now" }, { timeout: 2000 }));
    await expect(args.onRetryNow).toHaveBeenCalled();
  },
};
export const Stalled: Story = { args: { connection: "stalled" } };
export const Offline: Story = { args: { connection: "offline" } };
export const SignedOut: Story = { args: { connection: "signed-out" } };
export const WaitingForDeployment: Story = { args: { connection: "live", runPending: true } };

export const DeliverySending: Story = {
  render: () => <DeliveryStatus messageId="m" delivery={{ status: "sending", partId: "p", attempt: 1 }} />,
};
export const DeliveryStored: Story = {
  render: () => <DeliveryStatus messageId="m" delivery={{ status: "stored", partId: "p", seq: 2 }} />,
};
export const DeliveryFailed: Story = {
  render: () => <DeliveryStatus messageId="m" delivery={{ status: "failed", partId: "p", error: new ChatKitError("append_failed", "Not sent") }} />,
};

export const ErrorToRetry: Story = {
  render: () => <ErrorNotice error={new Error("The model is overloaded. Try again in a minute.")} />,
};
export const ErrorFinal: Story = {
  render: () => <ErrorNotice error={new ChatKitError("session_expired", "This chat has expired. Start a new one to go on.")} />,
};
export const ReadOnlyTab: Story = { render: () => <ReadOnlyIndicator isReadOnly reason="other-tab-sending" /> };
export const ReadOnlyTakenOver: Story = { render: () => <ReadOnlyIndicator isReadOnly reason="taken-over" /> };
export const Closed: Story = { render: () => <SessionClosedNotice closed reason="The booking is complete." /> };
export const ClosedWithoutReason: Story = { render: () => <SessionClosedNotice closed reason={null} /> };
