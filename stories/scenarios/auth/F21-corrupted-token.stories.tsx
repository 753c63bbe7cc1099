import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Auth/F21 Corrupted stored token",
  ...scenario({
    happens:
      "The token in the app's store is damaged. The first request with it is refused, the app mints a new one, and the store is mended.",
    tryThis: "send a message: the Wire panel shows a 401, then the same message with a fresh token.",
    agents: ({ pace }) => [assistant({ pace, calls: ["An old answer.", "A new answer.", "A third answer."] })],
    before: async (scene) => {
      await pastTurns(scene, ["An old question"]);
      const stored = scene.store.sessions[scene.chatId];
      if (stored) stored.publicAccessToken = `${stored.publicAccessToken.slice(0, -8)}mangled!`;
    },
  }),
};
export default meta;

export const CorruptedToken: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, root, step, recorded }) => {
    const quiet = async () => {
      await expect(root.querySelector(".tck-error")).toBeNull();
      await expect(scene.calls).toEqual({ startSession: 0, accessToken: 1 });
    };
    await screen.answered("An old answer.");
    await step("The message is answered as if nothing were wrong, after one fresh token", async () => {
      await screen.send("A new question");
      await screen.answered("A new answer.");
      await quiet();
    });
    await step("The store is mended", () =>
      expect(scene.store.sessions[scene.chatId]?.publicAccessToken).toMatch(/^eyJ(?!.*mangled)/),
    );
    await recorded(({ sentTexts, statuses, session }) => {
      expect(sentTexts).toEqual(["An old question", "A new question"]);
      expect(statuses("in")).toEqual([200, 401, 200]);
      expect(session.messages).toHaveLength(4);
    });
    await step("The next message needs no further token", async () => {
      await screen.send("One more");
      await screen.answered("A third answer.");
      await quiet();
    });
    await recorded(({ statuses, runs }) => {
      expect(statuses("in")).toEqual([200, 401, 200, 200]);
      expect(runs.map(({ turns }) => turns)).toEqual([3]);
    });
  }),
};
