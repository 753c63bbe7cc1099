import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { askUser, question as ask } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface QuestionArgs extends SceneArgs {
  question: string;
}

const meta: Meta<QuestionArgs> = {
  title: "Scenarios/Ask/F52 Free text",
  ...scenario<QuestionArgs>({
    happens: "A question without options takes an answer in the user's own words.",
    tryThis: "type an answer and press Enter.",
    args: { question: "What should I call you?" },
    argTypes: { question: { control: "text", description: "What the agent asks" } },
    agents: ({ pace, question }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [[ask(question)], ({ toolResult }) => `Nice to meet you, ${String(toolResult("askUser"))}.`],
      }),
    ],
  }),
};
export default meta;

export const FreeText: StoryObj<QuestionArgs> = {
  play: play(async ({ args, screen, recorded }) => {
    await screen.send("Hello");
    await screen.sees(args.question);
    const answer = await screen.ui.findByRole("textbox", { name: /^Your answer/ }, { timeout: 20_000 });
    await userEvent.type(answer, "Captain{Enter}");
    await screen.answered("Nice to meet you, Captain.");
    await recorded(({ sent, turnsEnded }) => {
      expect(JSON.stringify(sent[1]?.message)).toContain('"output":"Captain"');
      expect(turnsEnded).toBe(2);
    });
  }),
};
