import type { Meta, StoryObj } from "@storybook/react-vite";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Tabs/F81 Tab opened mid-turn",
  ...scenario<AnswerArgs>({
    happens:
      "A second tab is opened while an answer streams in the first. It is read-only from its first moment, shows what was said so far, and follows.",
    tryThis: "send a message, then open tab B while the answer streams.",
    ...answerControl,
    durable: "talker",
    transport: () => ({ multiTab: true }),
    page: (scene) => <TwoTabs scene={scene} late />,
  }),
};
export default meta;

export const LateTab: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, root, step, meanwhile, wordByWord, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await meanwhile(async () => {
      await a.send("Tell me everything");
      await wordByWord(() => expect(a.texts("assistant").join()).toContain(opening(answer)));
      await step("Open tab B in the middle of the answer", async () => {
        tabsOf(root).B.querySelector("button")?.click();
        await b.sees("This chat is active in another tab.");
        await b.answering(opening(answer));
        await expect(b.texts("user").join()).toContain("Tell me everything");
      });
    });
    await step("It follows to the end", async () => {
      await b.answered(answer);
      await expect(b.texts("assistant")).toHaveLength(1);
      await expect(b.texts("assistant")[0]).toContain(answer);
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(turnsEnded).toBe(1);
    });
  }),
};
