import type { Meta, StoryObj } from "@storybook/react-vite";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Sessions/F10 Reload mid-turn",
  ...scenario<AnswerArgs>({
    happens:
      "The page goes away in the middle of an answer and comes back. The stored cursor is that of the turn's beginning, so the whole turn is replayed: nothing is missing and nothing is there twice. The button above the chat takes it down and builds it again from what the app has stored; the toolbar reloads the page itself.",
    tryThis: "send a message and press the button while the answer streams.",
    ...answerControl,
    durable: "talker",
    page: (scene) => <Reloadable scene={scene} />,
  }),
};
export default meta;

export const ReloadMidTurn: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, scene, step, meanwhile, recorded }) => {
    await screen.send("How does a durable chat work?");
    await screen.answering(opening(answer));
    await step("Reload in the middle of the answer", () =>
      meanwhile(async () => {
        await screen.never(answer);
        await screen.press(/Reload/);
      }),
    );
    await step("The answer is there once, from its first word to its last", async () => {
      await screen.answered(answer);
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("user")).toHaveLength(1);
    });
    await recorded(({ sentTexts, turnsEnded, runs, statuses }) => {
      expect(sentTexts).toHaveLength(1);
      expect(turnsEnded).toBe(1);
      expect(runs).toHaveLength(1);
      expect(statuses("out").length).toBeGreaterThanOrEqual(2);
    });
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 0 });
  }),
};
