import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { SessionList, type SessionListProps } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";

type Session = SessionListProps["sessions"][number];
const session = (id: string, title: string, activity: Session["activity"], hour: number): Session => ({
  id: `session_${id}`,
  externalId: id,
  type: "chat.agent",
  taskIdentifier: "travel",
  currentRunId: null,
  tags: [],
  metadata: { title },
  closedAt: null,
  closedReason: null,
  expiresAt: null,
  createdAt: "2026-11-20T08:00:00Z",
  updatedAt: `2026-11-20T${String(hour).padStart(2, "0")}:12:00Z`,
  activity,
});
const sessions = [
  session("c1", "Half a day in Lisbon", "waiting", 16),
  session("c2", "Moving the launch to Thursday", "working", 15),
  session("c3", "A chat whose title is too long for the narrow list that it stands in, and is cut", "open", 12),
  session("c4", "Refund for order 1042", "closed", 9),
  session("c5", "Visa questions", "expired", 8),
];

const meta = {
  title: "Components/SessionInbox",
  parameters: docs(
    "The user's chats over a `SessionsClient` (the app's own server actions; no key in the browser): filters, pages, live badges. `SessionList` is the same from plain props, without React Query.",
    "SessionInbox", "SessionList",
  ),
  component: SessionList,
  args: { sessions, selectedId: "c3", onOpen: fn(), onEnd: fn() },
  decorators: [
    (Story) => (
      <div className="tck-inbox" style={{ maxInlineSize: 320 }}>
        <Story />
      </div>
    ),
    padded,
    inChat(),
  ],
} satisfies Meta<typeof SessionList>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Sessions: Story = { args: { hasMore: true, onMore: fn() } };
export const Loading: Story = { args: { sessions: [], isLoading: true } };
export const Empty: Story = { args: { sessions: [] } };
export const Failed: Story = { args: { sessions: [], error: new Error("x"), onTryAgain: fn() } };

/** One row is in the tab order; the arrow keys go to the others. Ending a chat asks first. */
export const EndWithConfirmation: Story = {
  play: async ({ canvasElement, args }) => {
    const ui = within(canvasElement);
    ui.getByRole("button", { name: /^A chat whose/ }).focus();
    await userEvent.keyboard("{ArrowUp}{ArrowUp}");
    await expect(ui.getByRole("button", { name: /^Half a day/ })).toHaveFocus();
    await userEvent.click(ui.getByRole("button", { name: "End chat: Half a day in Lisbon" }));
    await userEvent.keyboard("{Escape}");
    await expect(args.onEnd).not.toHaveBeenCalled();
    await userEvent.click(ui.getByRole("button", { name: "End chat: Half a day in Lisbon" }));
    await userEvent.click(ui.getByRole("button", { name: "End chat" }));
    await expect(args.onEnd).toHaveBeenCalledTimes(1);
  },
};
