import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { everyRunEnded } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F13 Idle timeout, then continuation",
  ...scenario({
    happens:
      "Nobody writes, so the run falls asleep after its idle time (half a second here). The session stays. The next message wakes a continuation run; the page notices nothing.",
    tryThis: "send a message, wait a second, send another.",
    agents: ({ pace }) => [
      assistant({ pace, idleTimeoutInSeconds: 0.5, calls: ["Good night.", "Good morning, I remember you."] }),
    ],
  }),
};
export default meta;

export const Continuation: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await screen.send("I will be back");
    await screen.answered("Good night.");
    await step("The run ends by itself", () => everyRunEnded(scene));
    await screen.send("Here I am");
    await screen.answered("Good morning, I remember you.");
    await recorded(({ runs, session, turnsEnded }) => {
      expect(runs.map(({ reason }) => reason)).toEqual(["initial", "continuation"]);
      expect(runs[0]?.status).toBe("ended");
      expect(session.messages).toHaveLength(4);
      expect(turnsEnded).toBe(2);
    });
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 0 });
  }),
};
