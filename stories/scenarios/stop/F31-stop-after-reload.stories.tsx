import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Stop/F31 Stop after a reload",
  ...scenario<AnswerArgs>({
    happens:
      "The page is reloaded while an answer streams. Stop works on the resumed turn as on any other, and the message that was being written is still in the composer.",
    tryThis: "send a message, start writing another, reload, then stop.",
    ...answerControl,
    durable: "talker",
    page: (scene) => <Reloadable scene={scene} />,
  }),
};
export default meta;

export const StopAfterReload: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering(opening(answer));
    await meanwhile(async () => {
      await step("Write a draft and reload", async () => {
        await userEvent.type(await screen.composer(), "My draft");
        await screen.press(/Reload/);
        await screen.answering(opening(answer));
      });
      await step("Stop the resumed turn; the draft is kept", async () => {
        await screen.press("Stop");
        await screen.answered(opening(answer));
        await expect(await screen.composer()).toHaveValue("My draft");
        await screen.never(answer);
      });
    });
    await recorded(({ stops, turnsEnded }) => {
      expect(stops).toBe(1);
      expect(turnsEnded).toBe(1);
    });
    await step("The next reply is not swallowed", async () => {
      await userEvent.type(await screen.composer(), "{Enter}");
      await screen.answered("Your draft arrived.");
      await expect(screen.texts("assistant")).toHaveLength(2);
    });
    await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["Tell me everything", "My draft"]));
  }),
};
