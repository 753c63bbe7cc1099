import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const HOOKS = ["onTurnStart", "onBeforeTurnComplete", "onTurnComplete"] as const;

interface HookArgs extends SceneArgs {
  /** Which hook throws in the first turn. */
  hook: (typeof HOOKS)[number];
}

const meta: Meta<HookArgs> = {
  title: "Scenarios/Data and errors/F112 Hook throws",
  ...scenario<HookArgs>({
    happens:
      "A hook of the agent throws after the answer was written. The error is reported on the stream; the answer stays, and the run goes on.",
    tryThis: "send a message, look for the error record after the answer in the Wire panel, and send another.",
    args: { hook: "onBeforeTurnComplete" },
    argTypes: {
      hook: {
        control: "inline-radio",
        options: HOOKS,
        description: "The hook that throws in the first turn: before the answer, after it, or behind the turn's end, where only the server's log tells",
      },
    },
    agents: ({ pace, hook }) => [
      assistant({
        pace,
        calls: ({ lastUserText }) => `Answered: ${lastUserText}.`,
        [hook]: ({ turn }: { turn: number }) => {
          if (turn === 0) throw new Error("The archive is closed");
        },
      }),
    ],
  }),
};
export default meta;

export const HookThrows: StoryObj<HookArgs> = {
  play: play(async ({ args: { hook }, screen, step, recorded }) => {
    const isTold = hook !== "onTurnComplete";
    const said = hook === "onTurnStart" ? "" : "Answered: Save this.";
    await step("What the hook let through is there, and the error where the page can know of it", async () => {
      await screen.send("Save this");
      if (isTold) await screen.error();
      await screen.answered(said);
    });
    await recorded(({ session, turnsEnded }) => {
      expect(session.out.some(({ chunk }) => chunk?.type === "error")).toBe(isTold);
      expect(turnsEnded).toBe(1);
    });
    await step("The next turn is fine", async () => {
      await screen.send("And this");
      await screen.answered("Answered: And this.");
    });
    await recorded(({ turnsEnded, runs }) => {
      expect(turnsEnded).toBe(2);
      expect(runs).toHaveLength(1);
    });
  }),
};
