import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface BreakArgs extends SceneArgs {
  /** What the model says before it breaks off. */
  before: string;
}

const meta: Meta<BreakArgs> = {
  title: "Scenarios/Data and errors/F111 Model fails mid-stream",
  ...scenario<BreakArgs>({
    happens:
      "The model breaks off in the middle of its answer. What came before stays, the error is shown, and the next message is answered.",
    tryThis: "send a message and read the error record on `.out` in the Wire panel; then send another.",
    args: { before: "I was about to say" },
    argTypes: { before: { control: "text", description: "What the model says before it breaks off" } },
    agents: ({ pace, before }) => [
      assistant({ pace, calls: [[{ text: before }, { error: "The provider is overloaded" }], "Where was I?"] }),
    ],
  }),
};
export default meta;

export const ModelFails: StoryObj<BreakArgs> = {
  play: play(async ({ args, screen, step, recorded }) => {
    await step("The half answer stays and the error is shown", async () => {
      await screen.send("Go on");
      await screen.error();
      await screen.answering(args.before);
    });
    await recorded(({ session, turnsEnded }) => {
      expect(session.out.some(({ chunk }) => chunk?.type === "error")).toBe(true);
      expect(turnsEnded).toBe(1);
    });
    await step("The next message is answered", async () => {
      await screen.send("Again, please");
      await screen.answered("Where was I?");
      await screen.sees("Unfinished");
    });
    await recorded(({ turnsEnded, runs }) => {
      expect(turnsEnded).toBe(2);
      expect(runs).toHaveLength(1);
    });
  }),
};
