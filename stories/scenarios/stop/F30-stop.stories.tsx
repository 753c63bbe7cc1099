import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Stop/F30 Stop mid-turn",
  ...scenario({
    happens:
      "Stop sends a stop record to the session. The agent aborts its model call, writes the end of the turn and waits for the next message; what was said so far stays.",
    tryThis: "send a message and press the stop button, or Escape, while the answer streams.",
    agents: ({ pace }) => [assistant({ pace, calls: [LONG_ANSWER, "Yes, still here."] })],
  }),
};
export default meta;

export const StopMidTurn: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser only shows it.");
    await step("Stop: the answer stays as far as it got", async () => {
      await meanwhile(async () => {
        await screen.press("Stop");
        await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
      });
      await screen.answered("The browser only shows it.");
      await screen.never("That is all there is to it.");
      await screen.sees("Unfinished");
    });
    await recorded(({ stops, turnsEnded, session }) => {
      expect(stops).toBe(1);
      expect(turnsEnded).toBe(1);
      expect(JSON.stringify(session.messages)).not.toContain("That is all there is to it.");
    });
    await step("The same run answers the next message", async () => {
      await screen.send("Still there?");
      await screen.answered("Yes, still here.");
    });
    await recorded(({ runs, turnsEnded }) => {
      expect(runs).toHaveLength(1);
      expect(turnsEnded).toBe(2);
    });
  }),
};
