import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { type EmailArgs, emailControls, emailDescriptions, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EmailArgs> = {
  title: "Scenarios/Approvals/F40 Approve",
  ...scenario<EmailArgs>({
    happens:
      "The agent wants to send an email. The turn ends with a question in plain words; nothing happens until it is answered. Approving resubmits the decision, the tool runs on the server, and the answer goes on in the same message.",
    tryThis: "ask for an email, look at what would be sent, and approve.",
    ...emailControls,
    agents: ({ pace, to, subject }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [
          [{ text: "I have written it. " }, { toolCall: "sendEmail", input: { to, subject } }],
          ({ toolResult }) => (toolResult("sendEmail") ? "The email is on its way." : "Nothing was sent."),
        ],
      }),
    ],
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const Approve: StoryObj<EmailArgs> = {
  play: play(async ({ args, screen, step, recorded }) => {
    await screen.send("Ask Ada for lunch");
    await step("The card says what would happen", async () => {
      await screen.sees("Send an email?");
      await screen.sees(args.to);
      await screen.sees(args.subject);
      await screen.sees("cannot be called back");
    });
    await recorded(({ session, turnsEnded }) => {
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "tool-approval-request")).toBe(true);
      expect(session.out.some(({ chunk }) => chunk?.type === "tool-output-available")).toBe(false);
    });
    await step("Approve: the same message goes on", async () => {
      await screen.press(/^Approve/);
      await screen.answered("The email is on its way.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toContain("I have written it.");
    });
    await recorded(({ sent, session, turnsEnded }) => {
      expect(sent).toHaveLength(2);
      expect(sent[1]?.message?.role).toBe("assistant");
      expect(JSON.stringify(sent[1]?.message)).toContain("approval-responded");
      expect(session.messages).toHaveLength(2);
      expect(JSON.stringify(session.messages[1])).toContain("delivered");
      expect(turnsEnded).toBe(2);
    });
  }),
};
