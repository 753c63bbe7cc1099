import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { everyRunEnded } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface IdleArgs extends SceneArgs {
  /** Seconds after which a run that nobody writes to ends. */
  idleSeconds: number;
}

const meta: Meta<IdleArgs> = {
  title: "Scenarios/Sessions/F13 Idle timeout, then continuation",
  ...scenario<IdleArgs>({
    happens:
      "Nobody writes, so the run falls asleep after its idle time (half a minute here). The session stays. The next message wakes a continuation run; the page notices nothing.",
    tryThis: "send a message, press “Idle out” in the Wire panel (or wait half a minute), send another.",
    args: { idleSeconds: 30 },
    argTypes: {
      idleSeconds: { control: { type: "range", min: 1, max: 300, step: 1 }, description: "Seconds after which a run that nobody writes to ends" },
    },
    agents: ({ pace, idleSeconds }) => [
      assistant({ pace, idleTimeoutInSeconds: idleSeconds, calls: ["Good night.", "Good morning, I remember you."] }),
    ],
  }),
};
export default meta;

export const Continuation: StoryObj<IdleArgs> = {
  play: play(async ({ args, screen, scene, step, recorded }) => {
    await screen.send("I will be back");
    await screen.answered("Good night.");
    await step("Time passes, and the run ends by itself", async () => {
      await scene.inspector.act({ type: "advance", ms: args.idleSeconds * 1_000 });
      await everyRunEnded(scene);
    });
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
