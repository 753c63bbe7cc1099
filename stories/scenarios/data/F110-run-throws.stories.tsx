import type { Meta, StoryObj } from "@storybook/react-vite";
import { streamText } from "ai";
import { chatAgent, scriptedModel } from "trigger-chat-kit/mocks";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface FailureArgs extends SceneArgs {
  /** Turns in a row that fail. */
  failures: number;
}

const meta: Meta<FailureArgs> = {
  title: "Scenarios/Data and errors/F110 Run throws",
  ...scenario<FailureArgs>({
    happens:
      "The agent's `run` throws. The turn ends with an error chunk and a boundary; the run survives, and so does the conversation.",
    tryThis: "send a message, then press “Try again”.",
    args: { failures: 1 },
    argTypes: { failures: { control: { type: "range", min: 1, max: 4, step: 1 }, description: "Turns in a row whose `run` throws" } },
    agents: ({ pace, failures }) => {
      const model = scriptedModel("Better now.", pace);
      let turns = 0;
      return [
        chatAgent({
          id: "assistant",
          run: ({ messages, signal }) => {
            turns += 1;
            if (turns <= failures) throw new Error("The database is on fire");
            return streamText({ model, messages, abortSignal: signal });
          },
        }),
      ];
    },
  }),
};
export default meta;

export const RunThrows: StoryObj<FailureArgs> = {
  play: play(async ({ args: { failures }, screen, step, recorded }) => {
    await step("The error is shown, the message is kept", async () => {
      await screen.send("Hello");
      await screen.error();
      await expect(screen.texts("user").join()).toContain("Hello");
    });
    await recorded(({ session, turnsEnded }) => {
      expect(session.out.filter(({ chunk }) => chunk?.type === "error")).toHaveLength(1);
      expect(turnsEnded).toBe(1);
    });
    await step("Try again until it works", async () => {
      for (let failed = 1; failed <= failures; failed += 1) {
        await screen.error();
        const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
        retry?.click();
        await recorded(({ runs }) => expect(runs.map(({ turns }) => turns)).toEqual([failed + 1]));
      }
      await screen.answered("Better now.");
    });
    await recorded(({ runs }) => expect(runs).toHaveLength(1));
  }),
};
