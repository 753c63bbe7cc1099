import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { emailDescriptions, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const NAMES = ["ada", "grace", "edsger", "barbara", "alan", "radia", "donald", "spam"];
const mail = (name: string) => ({ toolCall: "sendEmail", input: { to: `${name}@example.com`, subject: "Lunch?" } });

interface DecisionArgs extends SceneArgs {
  /** Emails that wait for a decision. */
  decisions: number;
}

const meta: Meta<DecisionArgs> = {
  title: "Scenarios/Approvals/F42 Several at once",
  ...scenario<DecisionArgs>({
    happens: "One turn asks for several decisions. They are one set: the page counts them, and the agent gets all of them in one record after the last.",
    tryThis: "approve one, deny one, and watch that nothing is sent before the last.",
    args: { decisions: 3 },
    argTypes: { decisions: { control: { type: "range", min: 2, max: 8, step: 1 }, description: "Emails that wait for a decision" } },
    agents: ({ pace, decisions }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [NAMES.slice(-decisions).map(mail), "All emails are out but one."],
      }),
    ],
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const Several: StoryObj<DecisionArgs> = {
  play: play(async ({ args: { decisions }, screen, step, recorded }) => {
    await screen.send("Ask everybody for lunch");
    await screen.sees(`0 of ${decisions} answered`);
    await step("All decisions but the last are kept back", async () => {
      for (let answered = 1; answered < decisions; answered += 1) {
        const open = await screen.ui.findAllByRole("button", { name: /^(Approve|Deny): / });
        await expect(new Set(open.map((button) => button.getAttribute("aria-label"))).size, "no two are called alike").toBe(open.length);
        const [next] = await screen.ui.findAllByRole("button", { name: /^Approve: / });
        if (next) await userEvent.click(next);
        await screen.sees(`${answered} of ${decisions} answered`);
      }
      await recorded(({ sent }) => expect(sent).toHaveLength(1));
    });
    await step("The last sends them all", async () => {
      await screen.press(/^Deny: /);
      await userEvent.keyboard("{Enter}");
      await screen.answered("All emails are out but one.");
    });
    await recorded(({ sent, turnsEnded, session }) => {
      expect(sent).toHaveLength(2);
      const answered = JSON.stringify(sent[1]?.message);
      expect(answered.match(/"approved":true/g)).toHaveLength(decisions - 1);
      expect(answered.match(/"approved":false/g)).toHaveLength(1);
      expect(turnsEnded).toBe(2);
      const outputs = session.out.filter(({ chunk }) => chunk?.type === "tool-output-available");
      expect(outputs).toHaveLength(decisions - 1);
    });
  }),
};
