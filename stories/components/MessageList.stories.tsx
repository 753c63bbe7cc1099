import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { MessageList } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, Panel } from "./support/Frame.tsx";
import { longConversation } from "./support/samples.ts";

const meta = {
  title: "Components/MessageList",
  parameters: docs(
    "The conversation. It follows the newest message until the reader scrolls up, then holds what is being read. Above `virtualizeAbove` messages (100) only those near the window are in the page: find-in-page then finds only these, so raise the number where that matters more than speed.",
    "MessageList", "EmptyState", "Suggestions",
  ),
  component: MessageList,
  decorators: [
    (Story) => (
      <Panel>
        <div className="tck-chat">
          <div className="tck-chat-body">
            <Story />
          </div>
        </div>
      </Panel>
    ),
    inChat(),
  ],
} satisfies Meta<typeof MessageList>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Short: Story = {};

export const Empty: Story = { args: { messages: [] } };

/** Two thousand messages: only those near the window are in the page. */
export const Long: Story = {
  args: { messages: longConversation(2000) },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(within(canvasElement).getByText(/Answer 1000, line 1/)).toBeVisible());
    await expect(canvasElement.querySelectorAll(".tck-message").length).toBeLessThan(60);
  },
};

/** The reader looks at older messages: nothing moves, and a button leads back. */
export const ScrolledUp: Story = {
  args: { messages: longConversation(60) },
  play: async ({ canvasElement }) => {
    const scroller = within(canvasElement).getByRole("feed");
    scroller.dispatchEvent(new Event("wheel"));
    scroller.scrollTop = 200;
    const jump = await within(canvasElement).findByRole("button", { name: "Jump to newest" });
    await userEvent.click(jump);
    await waitFor(() => expect(scroller.scrollTop + scroller.clientHeight).toBeGreaterThan(scroller.scrollHeight - 2));
    scroller.dispatchEvent(new Event("wheel"));
    scroller.scrollTop = 200;
    await within(canvasElement).findByRole("button", { name: "Jump to newest" });
  },
};

/** Page Up and Page Down walk over the messages, one of which is in the tab order. */
export const ByKeyboard: Story = {
  play: async ({ canvasElement }) => {
    const [first, , , last] = within(canvasElement).getAllByRole("article");
    last?.focus();
    await userEvent.keyboard("{Control>}{Home}{/Control}");
    await expect(first).toHaveFocus();
  },
};
