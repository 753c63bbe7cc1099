import type { Meta, StoryObj } from "@storybook/react-vite";
import { defineSkill } from "trigger-chat-kit/mocks";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const reports = defineSkill({
  id: "reports",
  description: "Writes the weekly report.",
  instructions: "Run `make report` and say how long it is.",
  bash: (command) => (command === "make report" ? "3 pages" : "unknown command"),
});

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Extras/F130 Agent skills",
  ...scenario({
    happens:
      "The agent knows of a skill by its one-line description and loads the instructions when it needs them. Each step of it is a tool call that can be opened.",
    tryThis: "ask for a report and open the tool calls.",
    agents: ({ pace }) => [
      assistant({
        pace,
        skills: [reports],
        calls: [
          [{ toolCall: "loadSkill", input: { name: "reports" } }],
          [{ toolCall: "bash", input: { skill: "reports", command: "make report" } }],
          ({ toolResult }) => `The report says: ${(toolResult("bash") as { stdout: string }).stdout}`,
        ],
      }),
    ],
  }),
};
export default meta;

export const Skills: StoryObj<SceneArgs> = {
  play: play(async ({ screen, root, step, recorded }) => {
    await screen.send("Make the report");
    await screen.answered("The report says: 3 pages");
    await step("Both steps can be seen", () => expect(root.querySelectorAll(".tck-tool-call").length).toBe(2));
    await recorded(({ session, turnsEnded }) => {
      const types = session.messages.at(-1)?.parts.map(({ type }) => type) ?? [];
      expect(types).toEqual(expect.arrayContaining(["tool-loadSkill", "tool-bash"]));
      expect(turnsEnded).toBe(1);
    });
  }),
};
