import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { type EmailArgs, emailControls, emailDescriptions, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EmailArgs> = {
  title: "Scenarios/Approvals/F44 Double click",
  ...scenario<EmailArgs>({
    happens: "Two quick clicks on Approve are one decision: one record, one email.",
    tryThis: "double-click on Approve.",
    ...emailControls,
    agents: ({ pace, to, subject }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [[{ toolCall: "sendEmail", input: { to, subject } }], "One email is on its way."],
      }),
    ],
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const DoubleClick: StoryObj<EmailArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Ask Ada for lunch");
    const approve = await screen.ui.findByRole("button", { name: /^Approve/ }, { timeout: 20_000 });
    await step("Two clicks in the same moment", () => {
      approve.click();
      approve.click();
    });
    await screen.answered("One email is on its way.");
    await recorded(({ sent, session, turnsEnded, statuses }) => {
      expect(sent).toHaveLength(2);
      expect(statuses("in")).toEqual([200, 200]);
      expect(session.out.filter(({ chunk }) => chunk?.type === "tool-output-available")).toHaveLength(1);
      expect(turnsEnded).toBe(2);
    });
  }),
};
