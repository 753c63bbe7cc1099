import type { Meta, StoryObj } from "@storybook/react-vite";
import { askUser, question } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface TripArgs extends SceneArgs {
  /** Answers to the first question. */
  places: string[];
  /** Answers to the second. */
  ways: string[];
}

const meta: Meta<TripArgs> = {
  title: "Scenarios/Ask/F51 Asked twice in one turn",
  ...scenario<TripArgs>({
    happens: "Two questions in one turn. The answers are kept until both are given and travel together.",
    tryThis: "answer one question, then the other.",
    args: { places: ["Oslo", "Bergen"], ways: ["By train", "By boat"] },
    argTypes: {
      places: { control: "object", description: "What can be picked as an answer to the first question; free text if nothing" },
      ways: { control: "object", description: "What can be picked as an answer to the second" },
    },
    agents: ({ pace, places, ways }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [
          [question("Where to?", places), question("How?", ways)],
          ({ prompt }) => {
            const [where, how] = prompt.flatMap((each) => (each.role === "tool" ? each.content : [])).map((each) => (each.type === "tool-result" && "value" in each.output ? each.output.value : ""));
            return `${how} to ${where}, then.`;
          },
        ],
      }),
    ],
  }),
};
export default meta;

export const AskedTwice: StoryObj<TripArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Plan a trip");
    await step("The first answer is kept back", async () => {
      await screen.press("Oslo");
      await screen.sees("1 of 2 answered");
      await recorded(({ sent }) => expect(sent).toHaveLength(1));
    });
    await step("The second sends both", async () => {
      await screen.press("By boat");
      await screen.sees("By boat to Oslo, then.");
    });
    await recorded(({ sent, turnsEnded }) => {
      expect(sent).toHaveLength(2);
      const answers = JSON.stringify(sent[1]?.message);
      expect(answers).toContain('"output":"Oslo"');
      expect(answers).toContain('"output":"By boat"');
      expect(turnsEnded).toBe(2);
    });
  }),
};
