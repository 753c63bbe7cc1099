import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Stop/F31 Stop after a reload",
  ...scenario({
    happens:
      "The page is reloaded while an answer streams. Stop works on the resumed turn as on any other, and the message that was being written is still in the composer.",
    tryThis: "send a message, start writing another, reload, then stop.",
    durable: "talker",
    page: (scene) => <Reloadable scene={scene} />,
  }),
};
export default meta;

export const StopAfterReload: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser");
    await meanwhile(async () => {
      await step("Write a draft and reload", async () => {
        await userEvent.type(await screen.composer(), "My draft");
        await screen.press(/Reload/);
        await screen.answering("The browser");
      });
      await step("Stop the resumed turn; the draft is kept", async () => {
        await screen.press("Stop");
        await screen.answered("The browser");
        await expect(await screen.composer()).toHaveValue("My draft");
        await screen.never("That is all there is to it.");
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
