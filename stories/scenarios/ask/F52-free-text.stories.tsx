import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { askUser, question } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Ask/F52 Free text",
  ...scenario({
    happens: "A question without options takes an answer in the user's own words.",
    tryThis: "type an answer and press Enter.",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [[question("What should I call you?")], ({ toolResult }) => `Nice to meet you, ${String(toolResult("askUser"))}.`],
      }),
    ],
  }),
};
export default meta;

export const FreeText: StoryObj<SceneArgs> = {
  play: play(async ({ screen, recorded }) => {
    await screen.send("Hello");
    const answer = await screen.ui.findByRole("textbox", { name: "Your answer" }, { timeout: 20_000 });
    await userEvent.type(answer, "Captain{Enter}");
    await screen.answered("Nice to meet you, Captain.");
    await recorded(({ sent, turnsEnded }) => {
      expect(JSON.stringify(sent[1]?.message)).toContain('"output":"Captain"');
      expect(turnsEnded).toBe(2);
    });
  }),
};
