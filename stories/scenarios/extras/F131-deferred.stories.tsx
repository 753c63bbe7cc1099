import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface DeferArgs extends SceneArgs {
  /** Milliseconds that the deferred work takes. */
  workTime: number;
}

const meta: Meta<DeferArgs> = {
  title: "Scenarios/Extras/F131 Deferred work, background data",
  ...scenario<DeferArgs>({
    happens:
      "While the answer streams the agent does something else: `chat.defer` runs beside the turn and writes its result into the same answer; `chat.inject` puts a fact in front of the model at its next step.",
    tryThis: "send a message with slow words, and watch the deferred result come into the running answer.",
    args: { workTime: 100 },
    argTypes: { workTime: { control: { type: "range", min: 0, max: 3000, step: 50 }, description: "Milliseconds that the deferred work takes" } },
    agents: ({ pace, workTime }) => [
      assistant({
        pace,
        calls: ({ prompt }) => (JSON.stringify(prompt).includes("the user is on the free plan") ? "You are on the free plan." : "I know nothing of your plan."),
        onTurnStart: ({ chat, writer }) => {
          chat.inject([{ role: "user", content: "(Background: the user is on the free plan.)" }]);
          chat.defer(async () => {
            await new Promise<void>((resolve) => void pace.clock.setTimeout(resolve, workTime));
            writer.write({ type: "data-saved", data: { archive: "done" } });
          });
        },
      }),
    ],
  }),
};
export default meta;

export const Deferred: StoryObj<DeferArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Which plan am I on?");
    await step("The model knew the injected fact", () => screen.answered("You are on the free plan."));
    await step("What was deferred is in the same answer", async () => {
      await expect(screen.texts("assistant")).toHaveLength(1);
      await screen.sees(/Saved/);
    });
    await recorded(({ session, turnsEnded, sentTexts }) => {
      expect(session.messages.at(-1)?.parts.some(({ type }) => type === "data-saved")).toBe(true);
      expect(turnsEnded).toBe(1);
      expect(sentTexts).toEqual(["Which plan am I on?"]);
    });
  }),
};
