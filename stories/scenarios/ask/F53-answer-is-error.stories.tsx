import type { Meta, StoryObj } from "@storybook/react-vite";
import { askUser, question as ask } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface QuestionArgs extends SceneArgs {
  /** What the agent asks. */
  question: string;
}

const meta: Meta<QuestionArgs> = {
  title: "Scenarios/Ask/F53 The answer is an error",
  ...scenario<QuestionArgs>({
    happens: "The user does not want to answer. The tool part travels as `output-error`, so the agent knows and goes on instead of waiting for ever.",
    tryThis: "press Skip, and open the record on `.in` in the Wire panel: the answer is an error that the agent can read.",
    args: { question: "How old are you?" },
    argTypes: { question: { control: "text", description: "What the agent asks" } },
    agents: ({ pace, question }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [[ask(question)], ({ prompt }) => (JSON.stringify(prompt).includes("chose not to") ? "No problem, we skip that." : "Hm.")],
      }),
    ],
  }),
};
export default meta;

export const Skip: StoryObj<QuestionArgs> = {
  play: play(async ({ args: { question }, screen, recorded }) => {
    await screen.send("Sign me up");
    await screen.sees(question);
    await screen.press(`Skip: ${question}`);
    await screen.answered("No problem, we skip that.");
    await expect(screen.texts("assistant")).toHaveLength(1);
    await expect(screen.texts("assistant")[0]).toContain("The user chose not to answer.");
    await expect(screen.ui.queryByRole("button", { name: /^Skip/ })).toBeNull();
    await recorded(({ sent, turnsEnded }) => {
      expect(JSON.stringify(sent[1]?.message)).toContain('"state":"output-error"');
      expect(turnsEnded).toBe(2);
    });
  }),
};
