import type { Meta, StoryObj } from "@storybook/react-vite";
import { askUser, question as ask } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface QuestionArgs extends SceneArgs {
  question: string;
  options: string[];
}

const meta: Meta<QuestionArgs> = {
  title: "Scenarios/Ask/F50 Pick an option",
  ...scenario<QuestionArgs>({
    happens: "The agent asks with a tool that has no `execute`. The user picks an option; the answer is sent by itself and the same message goes on.",
    tryThis: "answer the question with a click or with the keyboard.",
    args: { question: "Where do you want to go?", options: ["Oslo", "Bergen", "Tromsø"] },
    argTypes: {
      question: { control: "text", description: "What the agent asks" },
      options: { control: "object", description: "What can be picked" },
    },
    agents: ({ pace, question, options }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [
          [ask(question, options)],
          ({ toolResult }) => `${String(toolResult("askUser"))} it is.`,
        ],
      }),
    ],
  }),
};
export default meta;

export const PickOption: StoryObj<QuestionArgs> = {
  play: play(async ({ args: { question, options }, screen, step, recorded }) => {
    const [other, picked = ""] = options;
    await screen.send("Plan a trip");
    await screen.sees(question);
    await step("Pick one", async () => {
      await screen.press(picked);
      await screen.answered(`${picked} it is.`);
      await expect(screen.texts("assistant")).toHaveLength(1);
    });
    await step("The question stays with its answer, and cannot be answered again", async () => {
      const [before = "", after = ""] = (screen.texts("assistant")[0] ?? "").split(question);
      await expect([before, after.includes(picked)]).toEqual(["", true]);
      await expect(screen.ui.queryByRole("button", { name: other })).toBeNull();
    });
    await recorded(({ sent, turnsEnded, session }) => {
      expect(sent).toHaveLength(2);
      expect(JSON.stringify(sent[1]?.message)).toContain(`"output":"${picked}"`);
      expect(turnsEnded).toBe(2);
      expect(session.messages).toHaveLength(2);
    });
  }),
};
