import type { Meta, StoryObj } from "@storybook/react-vite";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Tabs/F85 No BroadcastChannel",
  ...scenario<AnswerArgs>({
    happens:
      "Where tabs cannot talk to each other every tab is independent: nothing is ever read-only, both may send, and the server keeps the order.",
    tryThis: "send in one tab and, while it answers, in the other; the Wire panel shows two clients, both free.",
    ...answerControl,
    durable: "talker",
    transport: () => ({ multiTab: true }),
    before: () => {
      const channel = globalThis.BroadcastChannel;
      // The two chats are made after this, in a browser without the channel.
      Object.defineProperty(globalThis, "BroadcastChannel", { value: undefined, configurable: true, writable: true });
      return () => {
        globalThis.BroadcastChannel = channel;
      };
    },
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
export default meta;

export const NoChannel: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, root, scene, step, meanwhile, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await step("While tab A is answered, tab B is not read-only, and may send", async () => {
      await a.send("Tell me everything");
      await a.answering(opening(answer));
      await meanwhile(async () => {
        await expect(root.querySelector(".tck-read-only")).toBeNull();
        await b.send("Keep it short");
        await recorded(({ sentTexts, turnsEnded }) => {
          expect(sentTexts).toEqual(["Tell me everything", "Keep it short"]);
          expect(turnsEnded).toBe(0);
        });
      });
    });
    await step("Each has its own answer, and no other", async () => {
      await a.answered(answer);
      await b.answered("Short, then.");
      await expect([a.texts("assistant").length, b.texts("assistant").length]).toEqual([1, 1]);
      await a.never("Short, then.");
      await b.never(answer);
    });
    await recorded(({ turnsEnded, runs }) => {
      expect(turnsEnded).toBe(2);
      expect(runs).toHaveLength(1);
    });
    await expect(scene.calls.accessToken).toBe(0);
  }),
};
