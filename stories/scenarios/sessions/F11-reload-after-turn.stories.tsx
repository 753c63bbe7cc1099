import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F11 Reload after the turn",
  ...scenario({
    happens:
      "After a reload between two turns there is nothing to resume: the chat is ready at once, no stream is left open, and nothing waits for an answer that never comes.",
    tryThis: "send a message, wait for its end, reload, send another.",
    agents: ({ pace }) => [assistant({ pace, calls: ["The first answer.", "The second answer."] })],
    page: (scene) => <Reloadable scene={scene} />,
  }),
};
export default meta;

export const ReloadAfterTurn: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await screen.send("First");
    await screen.answered("The first answer.");
    await step("Reload: ready within two seconds", async () => {
      await screen.press(/Reload/);
      const reloaded = performance.now();
      await screen.answered("The first answer.");
      await expect(await screen.composer()).toBeEnabled();
      await expect(performance.now() - reloaded).toBeLessThan(2000);
    });
    await step("Nothing streams, and the store says so", async () => {
      await expect(scene.store.sessions[scene.chatId]?.isStreaming ?? false).toBe(false);
      await recorded(({ session }) => expect(session.openReaders).toBe(0));
    });
    await step("The next message is answered", async () => {
      await screen.send("Second");
      await screen.answered("The second answer.");
      await expect(screen.texts("assistant")).toHaveLength(2);
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["First", "Second"]);
      expect(turnsEnded).toBe(2);
    });
  }),
};
