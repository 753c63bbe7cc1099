import type { Meta, StoryObj } from "@storybook/react-vite";
import { LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F10 Reload mid-turn",
  ...scenario({
    happens:
      "The page goes away in the middle of an answer and comes back. The stored cursor is that of the turn's beginning, so the whole turn is replayed: nothing is missing and nothing is there twice. The button above the chat takes it down and builds it again from what the app has stored; the toolbar reloads the page itself.",
    tryThis: "send a message and press the button while the answer streams.",
    durable: "talker",
    page: (scene) => <Reloadable scene={scene} />,
  }),
};
export default meta;

export const ReloadMidTurn: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, meanwhile, recorded }) => {
    await screen.send("How does a durable chat work?");
    await screen.answering("The browser only shows it.");
    await step("Reload in the middle of the answer", () =>
      meanwhile(async () => {
        await expect(screen.texts("assistant").join()).not.toContain("That is all there is to it.");
        await screen.press(/Reload/);
      }),
    );
    await step("The answer is there once, from its first word to its last", async () => {
      await screen.answered("That is all there is to it.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("user")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toContain(LONG_ANSWER);
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
