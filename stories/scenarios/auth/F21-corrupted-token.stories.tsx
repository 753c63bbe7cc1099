import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const DAMAGE = {
  "another signature": (token: string) => `${token.slice(0, -8)}mangled!`,
  "cut off": (token: string) => token.slice(0, token.length / 2),
  "no token at all": () => "undefined",
};

interface DamageArgs extends SceneArgs {
  /** What became of the stored token. */
  damage: keyof typeof DAMAGE;
}

const meta: Meta<DamageArgs> = {
  title: "Scenarios/Auth/F21 Corrupted stored token",
  ...scenario<DamageArgs>({
    happens:
      "The token in the app's store is damaged. The first request with it is refused, the app mints a new one, and the store is mended.",
    tryThis: "send a message: the Wire panel shows a 401, then the same message with a fresh token.",
    args: { damage: "another signature" },
    argTypes: { damage: { control: "select", options: Object.keys(DAMAGE), description: "What became of the token in the app's store" } },
    agents: ({ pace }) => [assistant({ pace, calls: ["An old answer.", "A new answer.", "A third answer."] })],
    before: async (scene, { damage }) => {
      await pastTurns(scene, ["An old question"]);
      const stored = scene.store.sessions[scene.chatId];
      if (stored) stored.publicAccessToken = DAMAGE[damage](stored.publicAccessToken);
    },
  }),
};
export default meta;

export const CorruptedToken: StoryObj<DamageArgs> = {
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
      expect(scene.store.sessions[scene.chatId]?.publicAccessToken).toMatch(/^eyJ[\w-]+\.[\w-]+\.(?!.*mangled)[\w-]+$/),
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
