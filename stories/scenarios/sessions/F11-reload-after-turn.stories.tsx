import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { type EarlierArgs, earlierControl, earlierTexts } from "../../support/controls.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EarlierArgs> = {
  title: "Scenarios/Sessions/F11 Reload after the turn",
  ...scenario<EarlierArgs>({
    happens:
      "After a reload between two turns there is nothing to resume: the chat is ready at once, no stream is left open, and nothing waits for an answer that never comes.",
    tryThis: "send a message, wait for its end, reload, send another.",
    ...earlierControl,
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => `The answer to “${lastUserText}”.` })],
    before: (scene, { earlier }) => pastTurns(scene, earlierTexts(earlier)),
    page: (scene) => <Reloadable scene={scene} />,
  }),
};
export default meta;

export const ReloadAfterTurn: StoryObj<EarlierArgs> = {
  play: play(async ({ args: { earlier }, screen, scene, step, recorded }) => {
    await screen.send("First");
    await screen.answered("The answer to “First”.");
    await step("Reload: ready within two seconds", async () => {
      await screen.press(/Reload/);
      const reloaded = performance.now();
      await screen.answered("The answer to “First”.");
      await expect(await screen.composer()).toBeEnabled();
      await expect(performance.now() - reloaded).toBeLessThan(2000);
    });
    await step("Nothing streams, and the store says so", async () => {
      await expect(scene.store.sessions[scene.chatId]?.isStreaming ?? false).toBe(false);
      await recorded(({ session }) => expect(session.openReaders).toBe(0));
    });
    await step("The next message is answered", async () => {
      await screen.send("Second");
      await screen.answered("The answer to “Second”.");
      await expect(screen.texts("assistant")).toHaveLength(earlier + 2);
    });
    await recorded(({ sentTexts, runs }) => {
      expect(sentTexts).toEqual([...earlierTexts(earlier), "First", "Second"]);
      // By the run: the stream itself is trimmed of older turns.
      expect(runs.map(({ turns }) => turns)).toEqual([earlier + 2]);
    });
  }),
};
