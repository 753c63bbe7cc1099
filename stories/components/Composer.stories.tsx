import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { Composer, type DraftStore } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { inChat, padded } from "./support/Frame.tsx";

const draft = (text: string): DraftStore => ({ get: () => text, set: () => {} });
const none = draft("");

const meta = {
  title: "Components/Composer",
  parameters: docs(
    "Where the user writes. Drafts are kept per chat over reloads (`drafts`); a send that is refused gives text and files back. While a turn runs a message joins it (`steer`), waits (`queue`) or can't be sent (`off`).",
    "Composer", "ComposerInput", "AttachButton", "AttachmentList",
  ),
  component: Composer,
  args: { drafts: none },
  decorators: [padded, inChat()],
} satisfies Meta<typeof Composer>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Empty: Story = {};
export const WithDraft: Story = { args: { drafts: draft("Is Sintra worth the trip?") } };
export const Multiline: Story = { args: { drafts: draft("First line\nSecond line\nThird line\nFourth line") } };
export const Running: Story = { decorators: [padded, inChat({ status: "streaming" })] };
export const RunningWithDraft: Story = {
  args: { drafts: draft("Skip museums, please") },
  decorators: [padded, inChat({ status: "streaming" })],
};
export const QueueWhileRunning: Story = {
  args: { drafts: draft("Then book the train"), whileRunning: "queue" },
  decorators: [padded, inChat({ status: "streaming" })],
};
export const Offline: Story = { decorators: [padded, inChat({ connection: "offline" })] };
export const ReadOnly: Story = {
  args: { drafts: draft("Kept while the other tab works") },
  decorators: [padded, inChat({ isReadOnly: true, readOnlyReason: "other-tab-sending" })],
};
export const ClosedWithDraft: Story = { args: { drafts: draft("Never sent") }, decorators: [padded, inChat({ closed: true })] };

const commands = [
  { name: "compact", description: "Summarise what was said so far", action: { type: "compact" } },
  { name: "clear", description: "Start over", action: { type: "clear" } },
  { name: "remind", description: "Set a reminder", takesText: true, action: (text: string) => ({ type: "remind", text }) },
];
/** Arrow keys choose, Enter picks, Escape closes. */
export const Commands: Story = {
  args: { commands },
  decorators: [(Story) => <div style={{ paddingBlockStart: 160 }}><Story /></div>, padded, inChat()],
  play: async ({ canvasElement }) => {
    const ui = within(canvasElement);
    await userEvent.type(ui.getByRole("textbox", { name: "Message" }), "/c");
    await expect(ui.getAllByRole("option")).toHaveLength(2);
    await userEvent.keyboard("{ArrowDown}");
    await expect(ui.getByRole("option", { name: /clear/ })).toHaveAttribute("aria-selected", "true");
  },
};

export const Attachments: Story = {
  args: { attachments: { maxBytes: 1000 } },
  play: async ({ canvasElement }) => {
    const input = canvasElement.querySelector<HTMLInputElement>("input[type=file]");
    if (!input) throw new Error("no file input");
    await userEvent.upload(input, [
      new File(["hello"], "notes.txt", { type: "text/plain" }),
      new File(["x".repeat(2000)], "holiday-film.mp4", { type: "video/mp4" }),
    ]);
    const ui = within(canvasElement);
    await expect(await ui.findByText("notes.txt")).toBeVisible();
    await expect(await ui.findByText(/holiday-film.mp4 is larger/)).toBeVisible();
  },
};
