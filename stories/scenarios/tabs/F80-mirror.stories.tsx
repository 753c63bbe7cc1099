import type { Meta, StoryObj } from "@storybook/react-vite";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Tabs/F80 Second tab mirrors, read-only",
  ...scenario<AnswerArgs>({
    happens:
      "Two tabs show the same chat. While one of them has a turn running, the other mirrors it word by word and is read-only; when the turn is over, either may send.",
    tryThis: "send in one tab and watch the other; then send in the other.",
    ...answerControl,
    durable: "talker",
    transport: () => ({ multiTab: true }),
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
export default meta;

export const Mirror: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, root, step, meanwhile, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await step("Tab A sends; tab B follows, read-only", async () => {
      await a.send("Tell me everything");
      await a.answering(opening(answer));
      await meanwhile(async () => {
        await b.sees("This chat is active in another tab.");
        await expect(tabsOf(root).A.querySelector(".tck-read-only")).toBeNull();
        await b.send("May I, too?");
        await expect(b.texts("user")).toHaveLength(1);
        await recorded(({ sentTexts, session }) => {
          expect(sentTexts).toEqual(["Tell me everything"]);
          expect(session.openReaders, "tab B mirrors without a stream of its own").toBe(1);
        });
      });
      await b.answering(opening(answer));
    });
    await step("Both show the whole answer", async () => {
      await a.answered(answer);
      await b.answered(answer);
      await expect(b.texts("assistant")[0]).toContain(answer);
      await expect(b.texts("user")).toHaveLength(1);
    });
    await step("Now tab B may send what it had to keep", async () => {
      await expect(await b.composer()).toHaveValue("May I, too?");
      await b.send("");
      await b.answered("And the second answer.");
      await a.answered("And the second answer.");
      await expect(a.texts("user")).toHaveLength(2);
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything", "May I, too?"]);
      expect(turnsEnded).toBe(2);
    });
  }),
};
