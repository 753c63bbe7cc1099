import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Pending/F71 Steered too late",
  ...scenario({
    happens: "No step follows any more, so the message cannot join this answer. It is not lost: it becomes the next turn, and the page says so.",
    tryThis: "send a message and another while the answer streams.",
    agents: ({ pace }) => [
      assistant({
        pace,
        pendingMessages: { shouldInject: () => true },
        calls: [LONG_ANSWER, ({ lastUserText }) => `And now: ${lastUserText}.`],
      }),
    ],
  }),
};
export default meta;

export const TooLate: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser");
    await step("Too late for this answer, in time for the next", async () => {
      await meanwhile(() => screen.send("weather"));
      await screen.answered("And now: weather.");
      await expect(screen.texts("assistant")).toHaveLength(2);
      await expect(screen.texts("assistant")[0]).toContain("That is all there is to it.");
      await expect(screen.texts("user")).toHaveLength(2);
    });
    await recorded(({ sentTexts, turnsEnded, session }) => {
      expect(sentTexts).toEqual(["Tell me everything", "weather"]);
      expect(turnsEnded).toBe(2);
      expect(session.messages).toHaveLength(4);
      expect(session.out.some(({ chunk }) => chunk?.type === "data-pending-message-injected")).toBe(false);
    });
  }),
};
