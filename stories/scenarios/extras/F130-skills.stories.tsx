import type { Meta, StoryObj } from "@storybook/react-vite";
import { defineSkill } from "trigger-chat-kit/mocks";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const reports = (instructions: string, pages: number) =>
  defineSkill({
    id: "reports",
    description: "Writes the weekly report.",
    instructions,
    bash: (command) => (command === "make report" ? `${pages} pages` : "unknown command"),
  });

interface ReportArgs extends SceneArgs {
  /** What the agent reads when it loads the skill. */
  instructions: string;
  /** What its command answers. */
  pages: number;
}

const meta: Meta<ReportArgs> = {
  title: "Scenarios/Extras/F130 Agent skills",
  ...scenario<ReportArgs>({
    happens:
      "The agent knows of a skill by its one-line description and loads the instructions when it needs them. Each step of it is a tool call that can be opened.",
    tryThis: "ask for a report and open the tool calls.",
    args: { instructions: "Run `make report` and say how long it is.", pages: 3 },
    argTypes: {
      instructions: { control: "text", description: "What the agent reads when it loads the skill" },
      pages: { control: { type: "range", min: 1, max: 40, step: 1 }, description: "Pages of the report: what the skill's command answers" },
    },
    agents: ({ pace, instructions, pages }) => [
      assistant({
        pace,
        skills: [reports(instructions, pages)],
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

export const Skills: StoryObj<ReportArgs> = {
  play: play(async ({ args: { pages }, screen, root, step, recorded }) => {
    await screen.send("Make the report");
    await screen.answered(`The report says: ${pages} pages`);
    await step("Both steps can be seen", () => expect(root.querySelectorAll(".tck-tool-call").length).toBe(2));
    await recorded(({ session, turnsEnded }) => {
      const types = session.messages.at(-1)?.parts.map(({ type }) => type) ?? [];
      expect(types).toEqual(expect.arrayContaining(["tool-loadSkill", "tool-bash"]));
      expect(turnsEnded).toBe(1);
    });
  }),
};
