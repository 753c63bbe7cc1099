import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { type Announcement, Announcer, ChatProvider } from "trigger-chat-kit";
import { docs } from "./support/docs.ts";
import { padded } from "./support/Frame.tsx";
import { answered, emailApproval, said, sampleChat, tools } from "./support/samples.ts";

const meta = {
  title: "Components/Announcer",
  parameters: docs(
    "Speaks for the chat. The conversation is never live, so a stream of tokens floods nobody: at most ten announcements per 1,000 tokens, each of whole sentences or a boundary. Put one into each provider; `<Chat>` has one. Tests assert what is said with `onAnnounce`.",
    "Announcer",
  ),
  component: Announcer,
  decorators: [padded],
} satisfies Meta<typeof Announcer>;
export default meta;

const asked = said("u", "Tell them.");
const steps = [
  { messages: [asked] },
  { messages: [asked], status: "submitted" as const },
  { messages: [asked, answered("a", "Here is the mail.")], status: "streaming" as const },
  { messages: [asked, answered("a", [{ type: "text", text: "Here is the mail." }, emailApproval])] },
];

/** The log of what is said, step by step. */
function Spoken() {
  const [step, setStep] = useState(0);
  const [log, setLog] = useState<Announcement[]>([]);
  return (
    <ChatProvider chat={sampleChat(steps[step])} tools={tools}>
      <Announcer onAnnounce={(announcement) => setLog((now) => [...now, announcement])} />
      <button type="button" className="tck-button" onClick={() => setStep((now) => Math.min(now + 1, steps.length - 1))}>
        Next
      </button>
      <ol>
        {log.map(({ text, priority }, index) => (
          <li key={index}>
            <bdi>
              {priority}: {text}
            </bdi>
          </li>
        ))}
      </ol>
    </ChatProvider>
  );
}

export const Log: StoryObj = {
  render: () => <Spoken />,
  play: async ({ canvasElement }) => {
    const next = within(canvasElement).getByRole("button", { name: "Next" });
    for (const _step of steps.slice(1)) await userEvent.click(next);
    await waitFor(() =>
      expect(within(canvasElement).getAllByRole("listitem").map((item) => item.textContent)).toEqual([
        "polite: Answering.",
        "polite: Here is the mail. Answer complete.",
        "assertive: Approval needed: Send an email (maya@example.com, tomas@example.com, Moving the launch to Th…)",
      ]),
    );
  },
};
