import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Auth/F22 accessToken fails, retry works",
  ...scenario({
    happens:
      "The token has expired and the app's own server cannot mint a new one just now. The send fails loudly, the text is kept, and “Try again” sends the same message under the same part id: stored once.",
    tryThis: "send a message, then press “Try again”.",
    agents: ({ wordDelay }) => [assistant({ wordDelay, calls: ["An old answer.", "It worked the second time."] })],
    before: async (scene) => {
      await pastTurns(scene, ["An old question"]);
      scene.server.faults.add({ type: "expire-token", chatId: scene.chatId, route: "in" });
    },
    transport: (scene) => ({
      accessToken: async ({ chatId }) => {
        scene.calls.accessToken += 1;
        if (scene.calls.accessToken === 1) throw new Error("The app's server is restarting");
        return scene.server.accessToken({ chatId });
      },
    }),
  }),
};
export default meta;

export const RetryWorks: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await screen.answered("An old answer.");
    await step("The failure is shown and the text is still there", async () => {
      await screen.send("A new question");
      await screen.error();
      await screen.sees("A new question");
      await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["An old question"]));
    });
    await step("Try again", async () => {
      const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
      retry?.click();
      await screen.answered("It worked the second time.");
    });
    await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["An old question", "A new question"]));
    await expect(scene.calls).toEqual({ startSession: 0, accessToken: 2 });
  }),
};
