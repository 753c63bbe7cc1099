import type { Meta, StoryObj } from "@storybook/react-vite";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Tabs/F82 The sending tab goes away",
  ...scenario<AnswerArgs>({
    happens:
      "The tab that sent a message is closed in the middle of the answer. The turn runs on; the other tab is free at once, picks the stream up where it stands, and may send.",
    tryThis: "send in tab A, close it while the answer streams, and watch tab B.",
    ...answerControl,
    durable: "talker",
    transport: () => ({ multiTab: true }),
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
export default meta;

export const OwnerGone: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, root, step, meanwhile, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await a.send("Tell me everything");
    await b.answering(opening(answer));
    await step("Close tab A", () => meanwhile(async () => tabsOf(root).A.querySelector("button")?.click()));
    await step("Tab B has the whole answer, once", async () => {
      await b.answered(answer);
      await expect(b.texts("assistant")).toHaveLength(1);
      await expect(b.texts("assistant")[0]).toContain(answer);
    });
    await step("And may send", async () => {
      await b.send("Are you still there?");
      await b.answered("And the second answer.");
    });
    await recorded(({ sentTexts, turnsEnded, stops }) => {
      expect(sentTexts).toEqual(["Tell me everything", "Are you still there?"]);
      expect(turnsEnded).toBe(2);
      expect(stops).toBe(0);
    });
  }),
};
