import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { emailDescriptions, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const mail = (to: string) => ({ toolCall: "sendEmail", input: { to, subject: "Lunch?" } });

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Approvals/F42 Several at once",
  ...scenario({
    happens: "One turn asks for three decisions. They are one set: the page counts them, and the agent gets all of them in one record after the last.",
    tryThis: "approve one, deny one, and watch that nothing is sent before the third.",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [[mail("ada@example.com"), mail("grace@example.com"), mail("spam@example.com")], "Two emails are out, one is not."],
      }),
    ],
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const Several: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Ask everybody for lunch");
    await screen.sees("0 of 3 answered");
    await step("Two decisions are kept back", async () => {
      const [first] = await screen.ui.findAllByRole("button", { name: /^Approve: / });
      if (first) await userEvent.click(first);
      await screen.sees("1 of 3 answered");
      const [second] = await screen.ui.findAllByRole("button", { name: /^Approve: / });
      if (second) await userEvent.click(second);
      await screen.sees("2 of 3 answered");
      await recorded(({ sent }) => expect(sent).toHaveLength(1));
    });
    await step("The third sends them all", async () => {
      await screen.press(/^Deny: /);
      await userEvent.keyboard("{Enter}");
      await screen.answered("Two emails are out, one is not.");
    });
    await recorded(({ sent, turnsEnded, session }) => {
      expect(sent).toHaveLength(2);
      const answered = JSON.stringify(sent[1]?.message);
      expect(answered.match(/"approved":true/g)).toHaveLength(2);
      expect(answered.match(/"approved":false/g)).toHaveLength(1);
      expect(turnsEnded).toBe(2);
      const outputs = session.out.filter(({ chunk }) => chunk?.type === "tool-output-available");
      expect(outputs).toHaveLength(2);
    });
  }),
};
