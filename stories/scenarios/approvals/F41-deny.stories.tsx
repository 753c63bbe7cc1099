import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { type EmailArgs, emailControls, emailDescriptions, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EmailArgs> = {
  title: "Scenarios/Approvals/F41 Deny with a reason",
  ...scenario<EmailArgs>({
    happens: "Denying asks for a reason, which may stay empty. The agent is told both, the tool never runs, and the denial stays readable.",
    tryThis: "deny, type a reason and press Enter.",
    ...emailControls,
    agents: ({ pace, to, subject }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [
          [{ toolCall: "sendEmail", input: { to, subject } }],
          ({ prompt }) => (JSON.stringify(prompt).includes("wrong address") ? "Then I will ask for the right address." : "I was not told why."),
        ],
      }),
    ],
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const Deny: StoryObj<EmailArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Ask Ada for lunch");
    await step("Deny, and say why", async () => {
      await screen.press(/^Deny/);
      const reason = await screen.ui.findByRole("textbox", { name: "Reason (optional)" });
      await userEvent.type(reason, "wrong address{Enter}");
      await screen.answered("Then I will ask for the right address.");
    });
    await step("The denial and its reason stay readable", () => screen.sees("wrong address"));
    await recorded(({ sent, session }) => {
      const answered = JSON.stringify(sent[1]?.message);
      expect(answered).toContain('"approved":false');
      expect(answered).toContain("wrong address");
      const types = session.out.flatMap(({ chunk }) => (chunk ? [chunk.type] : []));
      expect(types).not.toContain("tool-output-available");
    });
  }),
};
