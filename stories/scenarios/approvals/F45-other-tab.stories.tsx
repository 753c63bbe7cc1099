import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { type EmailArgs, emailControls, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<EmailArgs> = {
  title: "Scenarios/Approvals/F45 Answered in another tab",
  ...scenario<EmailArgs>({
    happens:
      "An approval waits in two tabs. It is answered in one of them; the card is settled in both, and the tool runs once.",
    tryThis: "ask for an email in tab A and approve it in tab B.",
    ...emailControls,
    agents: ({ pace, to, subject }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [[{ toolCall: "sendEmail", input: { to, subject } }], "One email is on its way."],
      }),
    ],
    transport: () => ({ multiTab: true }),
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
export default meta;

export const OtherTab: StoryObj<EmailArgs> = {
  play: play(async ({ root, step, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await step("The card is in both tabs", async () => {
      await a.send("Ask Ada for lunch");
      await a.sees(/Send email\?/);
      await b.sees(/Send email\?/);
    });
    await step("One tab approves; the other is settled too", async () => {
      await b.press(/^Approve/);
      for (const tab of [a, b]) {
        await tab.answered("One email is on its way.");
        await expect(tab.ui.queryByRole("button", { name: /^Approve/ })).toBeNull();
      }
    });
    await recorded(({ sent, session, turnsEnded }) => {
      expect(sent).toHaveLength(2);
      expect(session.out.filter(({ chunk }) => chunk?.type === "tool-output-available")).toHaveLength(1);
      expect(turnsEnded).toBe(2);
    });
  }),
};
