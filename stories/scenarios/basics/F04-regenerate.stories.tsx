import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface AttemptArgs extends SceneArgs {
  /** What the agent says at first. */
  first: string;
  /** What it says when it is asked again. */
  second: string;
}

const meta: Meta<AttemptArgs> = {
  title: "Scenarios/Basics/F04 Regenerate",
  ...scenario<AttemptArgs>({
    happens:
      "“Answer again” sends a record with the trigger `regenerate-message` and no message. The agent drops its last answer and writes a new one in its place.",
    tryThis: "send a message, then press the round arrow under the answer.",
    args: { first: "The first attempt.", second: "A second, better attempt." },
    argTypes: {
      first: { control: "text", description: "What the agent says at first" },
      second: { control: "text", description: "What it says whenever it is asked again" },
    },
    agents: ({ pace, first, second }) => [assistant({ pace, calls: [first, second] })],
  }),
};
export default meta;

export const Regenerate: StoryObj<AttemptArgs> = {
  play: play(async ({ args: { first, second }, screen, step, recorded }) => {
    await screen.send("Say something");
    await screen.answered(first);
    await step("The answer is replaced, not added", async () => {
      await screen.press("Answer again");
      await screen.answered(second);
      await expect(screen.texts("assistant")).toHaveLength(1);
      await screen.never(first);
    });
    await recorded(({ sent, session, turnsEnded }) => {
      expect(sent.map(({ trigger }) => trigger)).toEqual(["submit-message", "regenerate-message"]);
      expect(sent[1]?.message).toBeUndefined();
      expect(session.messages).toHaveLength(2);
      expect(JSON.stringify(session.messages[1])).toContain(second);
      expect(turnsEnded).toBe(2);
    });
  }),
};
