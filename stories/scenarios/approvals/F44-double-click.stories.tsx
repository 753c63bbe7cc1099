import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { emailDescriptions, emailTool } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface ClickArgs extends SceneArgs {
  /** Clicks in the same moment. */
  clicks: number;
}

const meta: Meta<ClickArgs> = {
  title: "Scenarios/Approvals/F44 Double click",
  ...scenario<ClickArgs>({
    happens: "Two quick clicks on Approve are one decision: one record, one email.",
    tryThis: "double-click on Approve.",
    args: { clicks: 2 },
    argTypes: {
      clicks: { control: { type: "range", min: 2, max: 10, step: 1 }, description: "Clicks that the play function makes in the same moment" },
    },
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { sendEmail: emailTool() },
        approve: ["sendEmail"],
        calls: [[{ toolCall: "sendEmail", input: { to: "ada@example.com", subject: "Lunch?" } }], "One email is on its way."],
      }),
    ],
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const DoubleClick: StoryObj<ClickArgs> = {
  play: play(async ({ args, screen, step, recorded }) => {
    await screen.send("Ask Ada for lunch");
    const approve = await screen.ui.findByRole("button", { name: /^Approve/ }, { timeout: 20_000 });
    await step("Clicks in the same moment", () => {
      for (let click = 0; click < args.clicks; click += 1) approve.click();
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
