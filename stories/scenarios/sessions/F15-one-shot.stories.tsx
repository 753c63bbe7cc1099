import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface RunArgs extends SceneArgs {
  /** Turns that a run answers before it ends itself. */
  turns: number;
}

const meta: Meta<RunArgs> = {
  title: "Scenarios/Sessions/F15 One-shot agent",
  ...scenario<RunArgs>({
    happens:
      "The agent calls `chat.endRun()`: its run ends with the turn instead of waiting for the next message. The session is untouched, and another message starts another run.",
    tryThis: "send two messages and count the runs in the Wire panel: two, for one session.",
    args: { turns: 1 },
    argTypes: { turns: { control: { type: "range", min: 1, max: 5, step: 1 }, description: "Turns that a run answers before it ends itself" } },
    agents: ({ pace, turns }) => [
      assistant({
        pace,
        calls: ["Done, and gone.", "Back for one more."],
        onBeforeTurnComplete: ({ chat, turn }) => {
          if (turn + 1 >= turns) chat.endRun();
        },
      }),
    ],
  }),
};
export default meta;

export const OneShot: StoryObj<RunArgs> = {
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
