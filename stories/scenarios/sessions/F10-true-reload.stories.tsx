import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { type AnswerArgs, answerControl, noControl } from "../../support/controls.ts";
import { type EmailArgs, emailControls, emailDescriptions } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

type TrueReloadArgs = AnswerArgs & EmailArgs;

const meta: Meta<TrueReloadArgs> = {
  title: "Scenarios/Sessions/F10 True reload, true tabs",
  ...scenario<TrueReloadArgs>({
    happens:
      "The session server outlives the page: F5 in the middle of an answer is a true reload, and a second tab is a second tab. The turn goes on meanwhile, as on the platform.",
    tryThis:
      "ask for everything and press “Reload this story” in the toolbar (or F5 in the frame) while the answer streams; stop it after the reload; open a second tab in the middle; close the first.",
    args: { ...answerControl.args, ...emailControls.args },
    argTypes: { ...answerControl.argTypes, ...emailControls.argTypes },
    durable: "talker",
    transport: () => ({ multiTab: true }),
    chat: (chat) => <Chat chat={chat} tools={emailDescriptions} />,
  }),
};
export default meta;

export const LongAnswer: StoryObj<TrueReloadArgs> = {
  args: { wordDelay: 80 },
  argTypes: noControl("to", "subject"),
  play: play(async ({ screen, step, recorded }) => {
    await step("The worker's server answers", async () => {
      await screen.send("Keep it short");
      await screen.answered("Short, then.");
    });
    await recorded(({ sentTexts, turnsEnded, runs }) => {
      expect(sentTexts).toEqual(["Keep it short"]);
      expect(turnsEnded).toBe(1);
      expect(runs).toHaveLength(1);
    });
  }),
};

export const Approval: StoryObj<TrueReloadArgs> = {
  parameters: { task: "secretary" },
  argTypes: noControl("answer"),
  play: play(async ({ screen, step, recorded }) => {
    await step("An approval waits: it will wait after a reload, and in another tab, too", async () => {
      await screen.send("Ask Ada for lunch");
      await screen.sees("Send an email?");
    });
    await recorded(({ session, turnsEnded }) => {
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "tool-approval-request")).toBe(true);
    });
  }),
};
