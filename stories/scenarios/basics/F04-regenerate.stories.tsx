import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Basics/F04 Regenerate",
  ...scenario({
    happens:
      "“Answer again” sends a record with the trigger `regenerate-message` and no message. The agent drops its last answer and writes a new one in its place.",
    tryThis: "send a message, then press the round arrow under the answer.",
    agents: ({ pace }) => [
      assistant({ pace, calls: ["The first attempt.", "A second, better attempt."] }),
    ],
  }),
};
export default meta;

export const Regenerate: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Say something");
    await screen.answered("The first attempt.");
    await step("The answer is replaced, not added", async () => {
      await screen.press("Answer again");
      await screen.answered("A second, better attempt.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await screen.never("The first attempt.");
    });
    await recorded(({ sent, session, turnsEnded }) => {
      expect(sent.map(({ trigger }) => trigger)).toEqual(["submit-message", "regenerate-message"]);
      expect(sent[1]?.message).toBeUndefined();
      expect(session.messages).toHaveLength(2);
      expect(JSON.stringify(session.messages[1])).toContain("A second, better attempt.");
      expect(turnsEnded).toBe(2);
    });
  }),
};
