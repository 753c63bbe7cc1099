import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { ScenarioChat } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface TokenArgs extends SceneArgs {
  /** How long a session token is good for. */
  tokenSeconds: number;
}

const meta: Meta<TokenArgs> = {
  title: "Scenarios/Auth/F20 Token expires mid-chat",
  ...scenario<TokenArgs>({
    happens:
      "Session tokens live for an hour. When one has run out, the next request is answered with 401, the transport asks the app's `accessToken` for a fresh one, once, and goes on. The user sees nothing of it.",
    tryThis: "send a message, let the token expire, send another.",
    args: { tokenSeconds: 3600 },
    argTypes: {
      tokenSeconds: { control: { type: "range", min: 60, max: 3600, step: 60 }, description: "Seconds that a token is good for; the Wire panel shows what is left, and lets them pass" },
    },
    server: ({ tokenSeconds }) => ({ tokenTTLSeconds: tokenSeconds }),
    agents: ({ pace }) => [assistant({ pace, calls: ["The first answer.", LONG_ANSWER] })],
    page: (scene) => (
      <>
        <div className="stage-bar">
          <button
            type="button"
            className="stage-button"
            onClick={() => scene.server.faults.add({ type: "expire-token", chatId: scene.chatId, route: "in" })}
          >
            Let the token expire
          </button>
        </div>
        <ScenarioChat scene={scene} />
      </>
    ),
  }),
};
export default meta;

export const TokenExpires: StoryObj<TokenArgs> = {
  play: play(async ({ screen, scene, root, step, recorded }) => {
    await screen.send("First");
    await screen.answered("The first answer.");
    await screen.press("Let the token expire");
    await step("The next message is answered all the same", async () => {
      await screen.send("Second");
      await screen.answered("That is all there is to it.");
      await expect(root.querySelector(".tck-error")).toBeNull();
    });
    await step("The app was asked for one token", () => expect(scene.calls).toEqual({ startSession: 1, accessToken: 1 }));
    await recorded(({ sentTexts, statuses }) => {
      expect(sentTexts).toEqual(["First", "Second"]);
      expect(statuses("in")).toEqual([200, 401, 200]);
    });
  }),
};
