import type { Meta, StoryObj } from "@storybook/react-vite";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Tabs/F84 Take over",
  ...scenario<AnswerArgs>({
    happens:
      "A read-only tab becomes the owner of a running turn. Nothing is cut: the answer goes on in both, and the old owner is the reader now.",
    tryThis: "send in tab A, then press “Use it here” in tab B.",
    ...answerControl,
    durable: "talker",
    transport: () => ({ multiTab: true }),
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
export default meta;

/** Before the server has the message: the message and its answer are in both tabs all the same. */
export const TakeOverAtOnce: StoryObj<AnswerArgs> = {
  args: { wordDelay: 20 },
  play: play(async ({ args: { answer }, root, scene, step, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    scene.server.faults.add({ type: "latency", ms: 1_000, route: "in", chatId: scene.chatId });
    await a.send("Tell me everything");
    await step("Tab B takes over before anything was answered", async () => {
      await b.press("Use it here");
      await a.sees("Another tab took over this chat.");
      await expect(a.texts("assistant").join("")).toBe("");
    });
    await step("The message and its answer are whole in both", async () => {
      for (const tab of [b, a]) {
        await tab.answered(answer);
        await expect(tab.texts("user")).toHaveLength(1);
        await expect(tab.texts("assistant")[0]).toContain(answer);
      }
    });
    await recorded(({ sentTexts, stops, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(stops).toBe(0);
      expect(turnsEnded).toBe(1);
    });
  }),
};

export const TakeOver: StoryObj<AnswerArgs> = {
  args: { wordDelay: 40 },
  play: play(async ({ args: { answer }, root, step, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await a.send("Tell me everything");
    await b.sees("This chat is active in another tab.");
    await b.answering(opening(answer));
    await step("Tab B takes over", async () => {
      await b.press("Use it here");
      await a.sees("Another tab took over this chat.");
    });
    await step("The answer is whole in both", async () => {
      await b.answered(answer);
      await a.answered(answer);
      for (const tab of [a, b]) {
        await expect(tab.texts("assistant")).toHaveLength(1);
        await expect(tab.texts("assistant")[0]).toContain(answer);
      }
    });
    await recorded(({ sentTexts, stops, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(stops).toBe(0);
      expect(turnsEnded).toBe(1);
    });
  }),
};
