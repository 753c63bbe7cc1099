import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F15 One-shot agent",
  ...scenario({
    happens:
      "The agent calls `chat.endRun()`: its run ends with the turn instead of waiting for the next message. The session is untouched, and another message starts another run.",
    tryThis: "send two messages and count the runs in the Wire panel: two, for one session.",
    agents: ({ pace }) => [
      assistant({ pace, calls: ["Done, and gone.", "Back for one more."], onBeforeTurnComplete: ({ chat }) => chat.endRun() }),
    ],
  }),
};
export default meta;

export const OneShot: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Do one thing");
    await screen.answered("Done, and gone.");
    await step("The run is over at once, the session is not", () =>
      recorded(({ runs, session }) => {
        expect(runs.map(({ status }) => status)).toEqual(["ended"]);
        expect(session.status).toBe("ACTIVE");
      }),
    );
    await screen.send("And another");
    await screen.answered("Back for one more.");
    await recorded(({ runs }) => {
      expect(runs.map(({ reason, status }) => [reason, status])).toEqual([["initial", "ended"], ["continuation", "ended"]]);
    });
  }),
};
