import type { Meta, StoryObj } from "@storybook/react-vite";
import { askUser, question } from "../../support/ask-user.ts";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Ask/F51 Asked twice in one turn",
  ...scenario({
    happens: "Two questions in one turn. The answers are kept until both are given and travel together.",
    tryThis: "answer one question, then the other.",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { askUser },
        calls: [
          [question("Where to?", ["Oslo", "Bergen"]), question("How?", ["By train", "By boat"])],
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

export const AskedTwice: StoryObj<SceneArgs> = {
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
