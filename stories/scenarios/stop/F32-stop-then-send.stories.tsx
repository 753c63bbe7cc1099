import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Stop/F32 Stop, then send at once",
  ...scenario({
    happens:
      "A new message goes out while the stopped turn is still winding down. The old turn's late records never leak into the new one: the boundary is told apart by the number of the message that it answers.",
    tryThis: "send, stop and send again as fast as you can. Add some latency.",
    agents: ({ pace }) => [assistant({ pace, calls: [LONG_ANSWER, "A short answer."] })],
  }),
};
export default meta;

export const StopThenSend: StoryObj<SceneArgs> = {
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
