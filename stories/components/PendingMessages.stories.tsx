import type { Meta, StoryObj } from "@storybook/react-vite";
import { PendingMessages } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";

const meta = {
  title: "Components/PendingMessages",
  parameters: docs(
    "What was written while a turn runs. The states come from the stream: waiting here, on its way, stored, injected, too late for this answer, not sent.",
    "PendingMessages",
  ),
  component: PendingMessages,
  decorators: [padded, inChat({ status: "streaming" })],
} satisfies Meta<typeof PendingMessages>;
export default meta;
type Story = StoryObj<typeof meta>;

const one = (state: "queued" | "sending" | "stored" | "injected" | "next-turn" | "failed", text: string) => ({
  id: state,
  text,
  state,
  mode: state === "queued" ? ("queued" as const) : ("steering" as const),
  injected: state === "injected",
});

export const EveryState: Story = {
  args: {
    hide: [],
    pending: [
      one("queued", "Then book the train"),
      one("sending", "Skip museums"),
      one("stored", "And no early mornings"),
      one("injected", "We are four people"),
      one("next-turn", "What about Sunday?"),
      one("failed", "One of us is vegetarian, and a rather long text is cut off at the end of its line so that the list stays calm"),
    ],
  },
};
export const AfterStop: Story = { args: { pending: [one("queued", "Then book the train")] }, decorators: [padded, inChat()] };
