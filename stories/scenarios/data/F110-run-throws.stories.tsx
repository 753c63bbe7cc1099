import type { Meta, StoryObj } from "@storybook/react-vite";
import { streamText } from "ai";
import { chatAgent, scriptedModel } from "trigger-chat-kit/mocks";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Data and errors/F110 Run throws",
  ...scenario({
    happens:
      "The agent's `run` throws. The turn ends with an error chunk and a boundary; the run survives, and so does the conversation.",
    tryThis: "send a message, then press “Try again”.",
    agents: ({ pace }) => {
      const model = scriptedModel("Better now.", pace);
      let turns = 0;
      return [
        chatAgent({
          id: "assistant",
          run: ({ messages, signal }) => {
            turns += 1;
            if (turns === 1) throw new Error("The database is on fire");
            return streamText({ model, messages, abortSignal: signal });
          },
        }),
      ];
    },
  }),
};
export default meta;

export const RunThrows: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await step("The error is shown, the message is kept", async () => {
      await screen.send("Hello");
      await screen.error();
      await expect(screen.texts("user").join()).toContain("Hello");
    });
    await recorded(({ session, turnsEnded }) => {
      expect(session.out.filter(({ chunk }) => chunk?.type === "error")).toHaveLength(1);
      expect(turnsEnded).toBe(1);
    });
    await step("Try again", async () => {
      const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
      retry?.click();
      await screen.answered("Better now.");
    });
    await recorded(({ runs, turnsEnded }) => {
      expect(runs).toHaveLength(1);
      expect(turnsEnded).toBe(2);
    });
  }),
};
