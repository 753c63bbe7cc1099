import type { Meta, StoryObj } from "@storybook/react-vite";
import { askUser, question } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Ask/F53 The answer is an error",
  ...scenario({
    happens: "The user does not want to answer. The tool part travels as `output-error`, so the agent knows and goes on instead of waiting for ever.",
    tryThis: "press Skip, and open the record on `.in` in the Wire panel: the answer is an error that the agent can read.",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [[question("How old are you?")], ({ prompt }) => (JSON.stringify(prompt).includes("chose not to") ? "No problem, we skip that." : "Hm.")],
      }),
    ],
  }),
};
export default meta;

export const Skip: StoryObj<SceneArgs> = {
  play: play(async ({ screen, recorded }) => {
    await screen.send("Sign me up");
    await screen.sees("How old are you?");
    await screen.press("Skip");
    await screen.answered("No problem, we skip that.");
    await expect(screen.texts("assistant")).toHaveLength(1);
    await expect(screen.texts("assistant")[0]).toContain("The user chose not to answer.");
    await expect(screen.ui.queryByRole("button", { name: "Skip" })).toBeNull();
    await recorded(({ sent, turnsEnded }) => {
      expect(JSON.stringify(sent[1]?.message)).toContain('"state":"output-error"');
      expect(turnsEnded).toBe(2);
    });
  }),
};
