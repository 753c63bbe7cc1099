import type { Meta, StoryObj } from "@storybook/react-vite";
import { askUser, question } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Ask/F50 Pick an option",
  ...scenario({
    happens: "The agent asks with a tool that has no `execute`. The user picks an option; the answer is sent by itself and the same message goes on.",
    tryThis: "answer the question with a click or with the keyboard.",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [
          [question("Where do you want to go?", ["Oslo", "Bergen", "Tromsø"])],
          ({ toolResult }) => `${String(toolResult("askUser"))} it is.`,
        ],
      }),
    ],
  }),
};
export default meta;

export const PickOption: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Plan a trip");
    await screen.sees("Where do you want to go?");
    await step("Pick one", async () => {
      await screen.press("Bergen");
      await screen.answered("Bergen it is.");
      await expect(screen.texts("assistant")).toHaveLength(1);
    });
    await step("The question stays with its answer, and cannot be answered again", async () => {
      await expect(screen.texts("assistant")[0]).toMatch(/Where do you want to go\?[\s\S]*Bergen/);
      await expect(screen.ui.queryByRole("button", { name: "Oslo" })).toBeNull();
    });
    await recorded(({ sent, turnsEnded, session }) => {
      expect(sent).toHaveLength(2);
      expect(JSON.stringify(sent[1]?.message)).toContain('"output":"Bergen"');
      expect(turnsEnded).toBe(2);
      expect(session.messages).toHaveLength(2);
    });
  }),
};
