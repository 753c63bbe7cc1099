import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Stop/F30 Stop mid-turn",
  ...scenario<AnswerArgs>({
    happens:
      "Stop sends a stop record to the session. The agent aborts its model call, writes the end of the turn and waits for the next message; what was said so far stays.",
    tryThis: "send a message and press the stop button, or Escape, while the answer streams.",
    ...answerControl,
    agents: ({ pace, answer }) => [assistant({ pace, calls: [answer, "Yes, still here."] })],
  }),
};
export default meta;

export const StopMidTurn: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering(opening(answer));
    await step("Stop: the answer stays as far as it got", async () => {
      await meanwhile(async () => {
        await screen.press("Stop");
        await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
      });
      await screen.answered(opening(answer));
      await screen.never(answer);
      await screen.sees("Unfinished");
    });
    await recorded(({ stops, turnsEnded, session }) => {
      expect(stops).toBe(1);
      expect(turnsEnded).toBe(1);
      expect(JSON.stringify(session.messages)).not.toContain(answer);
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
