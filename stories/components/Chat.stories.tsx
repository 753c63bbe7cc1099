import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, within } from "storybook/test";
import { Chat, ChatKitError, germanStrings } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { Panel } from "./support/Frame.tsx";
import { answered, conversation, deleteApproval, emailApproval, said, sampleChat, toolCall, tools } from "./support/samples.ts";

const meta = {
  title: "Components/Chat",
  parameters: docs(
    "The whole chat: conversation, notices, pending messages, composer, announcer. Each piece has a slot (`header`, `empty`, `notices`, `pending`, `composer`, `footer`): leave it out for the kit's own, give null for nothing, or put in your own and the rest goes on working.",
    "Chat", "ChatProvider",
  ),
  component: Chat,
  args: { chat: sampleChat(), tools },
  decorators: [
    (Story, { parameters }) => (
      <Panel width={parameters["width"]}>
        <Story />
      </Panel>
    ),
  ],
} satisfies Meta<typeof Chat>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Conversation: Story = {};

export const Empty: Story = {
  args: {
    chat: sampleChat({ messages: [] }),
    suggestions: ["Plan half a day in Lisbon", "What can you do?", { label: "Summarize a page", prompt: "Summarize this page for me." }],
  },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole("button", { name: "What can you do?" }));
    await expect(args.chat?.sendMessage).toHaveBeenCalledWith({ text: "What can you do?" });
  },
};

export const Submitted: Story = {
  args: { chat: sampleChat({ status: "submitted", messages: [...conversation, said("u3", "Is Sintra worth it?")] }) },
};

export const Streaming: Story = {
  args: {
    chat: sampleChat({
      status: "streaming",
      messages: [
        ...conversation,
        said("u3", "Is Sintra worth it?"),
        answered("a3", [{ type: "text", text: "Yes, if you leave early. The train takes forty minutes", state: "streaming" }]),
      ],
    }),
  },
  play: async ({ canvasElement, args }) => {
    const ui = within(canvasElement);
    await userEvent.click(ui.getByRole("button", { name: "Stop" }));
    await expect(args.chat?.stop).toHaveBeenCalledTimes(1);
  },
};

export const RunningTool: Story = {
  args: {
    chat: sampleChat({
      status: "streaming",
      messages: [said("u3", "Rain on Friday?"), answered("a3", [toolCall({ state: "input-available" })])],
    }),
  },
};

export const OneApproval: Story = {
  args: {
    chat: sampleChat({
      messages: [
        said("u3", "Tell Maya and Tomás that we move to Thursday."),
        answered("a3", [{ type: "text", text: "Here is the mail that I would send.", state: "done" }, emailApproval]),
      ],
    }),
  },
  play: async ({ canvasElement, args }) => {
    await userEvent.click(within(canvasElement).getByRole("button", { name: /^Approve: Send an email/ }));
    await expect(args.chat?.approve).toHaveBeenCalledTimes(1);
  },
};

export const SeveralApprovals: Story = {
  args: {
    chat: sampleChat({
      messages: [
        said("u3", "Tell them, and clean up the old branch."),
        answered("a3", [
          toolCall({
            type: "tool-createTicket",
            toolCallId: "call-ticket",
            state: "approval-responded",
            approval: { id: "approval-ticket", approved: true },
            input: { title: "Load test" },
          }),
          emailApproval,
          deleteApproval,
        ]),
      ],
    }),
  },
};

/** The user wrote on instead of deciding: what was asked is over, and says so. */
export const PassedOver: Story = {
  args: {
    chat: sampleChat({
      messages: [
        said("u3", "Tell them, and find out where we stay."),
        answered("a3", [
          emailApproval,
          deleteApproval,
          toolCall({ type: "tool-askUser", toolCallId: "call-ask", state: "input-available", input: { question: "Which hotel shall I hold?", options: ["Miradouro"] } }),
        ]),
        said("u4", "Never mind. Is Sintra worth it?"),
        answered("a4", "Yes, if you leave early."),
      ],
    }),
  },
  play: async ({ canvasElement }) => {
    const ui = within(canvasElement);
    await expect(ui.getAllByText("Not answered")).toHaveLength(3);
    await expect(ui.queryByRole("button", { name: /Approve|Miradouro/ })).toBeNull();
  },
};

export const WithPending: Story = {
  args: {
    chat: sampleChat({
      status: "streaming",
      messages: [said("u3", "Plan the whole week."), answered("a3", [{ type: "text", text: "Monday starts with", state: "streaming" }])],
      pending: [
        { id: "p1", text: "Skip museums, please", mode: "steering", state: "stored", injected: false },
        { id: "p2", text: "Then book the train to Porto", mode: "queued", state: "queued", injected: false },
      ],
    }),
  },
};

export const Failed: Story = {
  args: {
    chat: sampleChat({
      status: "error",
      error: new ChatKitError("append_failed", "Your message was not sent because the server could not be reached. Try again.", { retryable: true }),
      messages: [...conversation, said("u3", "Is Sintra worth it?")],
      deliveries: { u3: { status: "failed", partId: "p", error: new ChatKitError("append_failed", "Not sent.") } },
    }),
  },
};

export const Reconnecting: Story = {
  args: {
    chat: sampleChat({ status: "streaming", connection: "offline", messages: conversation }),
  },
};

export const ReadOnly: Story = {
  args: { chat: sampleChat({ isReadOnly: true, readOnlyReason: "other-tab-sending" }) },
};

export const Closed: Story = {
  args: {
    chat: sampleChat({ closed: true, closedReason: "The booking is complete.", connection: "closed" }),
    closedAction: (
      <button type="button" className="tck-button">
        New chat
      </button>
    ),
  },
};

export const German: Story = {
  args: {
    strings: germanStrings,
    chat: sampleChat({
      messages: [said("u1", "Schick Maya eine Nachricht, dass wir verschieben."), answered("a1", [emailApproval])],
      error: new ChatKitError("rate_limited", "Too many messages."),
    }),
  },
};

/** The page is right to left, as its language is; the catalogue stays English until the app brings its own. */
export const RightToLeft: Story = {
  args: {
    dir: "rtl",
    chat: sampleChat({
      messages: [
        said("u1", "كيف سيكون الطقس في لشبونة هذا الأسبوع؟"),
        answered("a1", [
          toolCall({ state: "output-available", output: { temperature: 19 } }),
          {
            type: "text",
            text: "يبقى الطقس معتدلاً: نحو 19 درجة نهاراً و12 ليلاً، مع رياح خفيفة من الشمال الغربي. يبدأ المطر بعد ظهر الجمعة.",
            state: "done",
          },
        ]),
        said("u2", "Please answer in English, too."),
        answered("a2", "It stays mild: 19 degrees by day. Rain starts on Friday afternoon."),
      ],
      pending: [{ id: "p1", text: "وماذا عن يوم الأحد؟", mode: "queued", state: "queued", injected: false }],
    }),
  },
};

export const SidePanel: Story = {
  parameters: { width: 320 },
  args: {
    chat: sampleChat({
      messages: [...conversation.slice(0, 2), said("u3", "Tell Maya and Tomás."), answered("a3", [emailApproval])],
    }),
  },
};

export const OwnComposer: Story = {
  args: {
    composer: <p style={{ margin: 0 }}>The app's own composer stands here; the rest goes on working.</p>,
    header: <h1 style={{ margin: 16, fontSize: 16 }}>Travel desk</h1>,
  },
};
