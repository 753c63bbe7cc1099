import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant, LONG_ANSWER, wait } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface WindDownArgs extends SceneArgs {
  /** Milliseconds that the agent needs to end a turn. */
  windDown: number;
}

const meta: Meta<WindDownArgs> = {
  title: "Scenarios/Stop/F32 Stop, then send at once",
  ...scenario<WindDownArgs>({
    happens:
      "A new message goes out while the stopped turn is still winding down. The old turn's late records never leak into the new one: the boundary is told apart by the number of the message that it answers.",
    tryThis: "send, stop and send again as fast as you can. Add some latency.",
    args: { windDown: 0 },
    argTypes: {
      windDown: { control: { type: "range", min: 0, max: 1500, step: 50 }, description: "Milliseconds that the agent needs to end a turn, a stopped one too" },
    },
    agents: ({ pace, windDown }) => [
      assistant({ pace, calls: [LONG_ANSWER, "A short answer."], onBeforeTurnComplete: () => wait(pace.clock, windDown) }),
    ],
  }),
};
export default meta;

export const StopThenSend: StoryObj<WindDownArgs> = {
  args: { wordDelay: 40, latency: 100 },
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser");
    await step("Stop and send without waiting", async () => {
      await screen.press("Stop");
      await screen.send("No, make it short");
      await screen.answered("A short answer.");
    });
    await step("Two answers, each with its own words", async () => {
      const [first, second] = screen.texts("assistant");
      await expect(screen.texts("assistant")).toHaveLength(2);
      await expect(first).toContain("The browser");
      await expect(second).not.toContain("durable");
    });
    await recorded(({ sentTexts, stops, turnsEnded, session }) => {
      expect(sentTexts).toEqual(["Tell me everything", "No, make it short"]);
      expect(stops).toBe(1);
      expect(turnsEnded).toBe(2);
      expect(session.messages).toHaveLength(4);
    });
  }),
};
