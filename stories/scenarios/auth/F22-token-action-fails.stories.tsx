import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant } from "../../support/assistant.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

const signedIn = new WeakSet<Scene>();

interface RefusalArgs extends SceneArgs {
  /** How the app's server refuses a token. */
  status: 401 | 403;
}

const meta: Meta<RefusalArgs> = {
  title: "Scenarios/Auth/F22 accessToken fails, retry works",
  ...scenario<RefusalArgs>({
    happens:
      "The token has expired, and the app's own server refuses a new one because the user was signed out there. The send fails loudly and the text is kept; after signing in again, “Try again” sends the same message: stored once. (A server that is merely down is tried again by itself.)",
    tryThis: "send a message, sign in again, then press “Try again”.",
    args: { status: 401 },
    argTypes: { status: { control: "inline-radio", options: [401, 403], description: "The status with which the app's server refuses a token" } },
    agents: ({ pace }) => [assistant({ pace, calls: ["An old answer.", "It worked the second time."] })],
    before: async (scene) => {
      await pastTurns(scene, ["An old question"]);
      scene.server.faults.add({ type: "expire-token", chatId: scene.chatId, route: "in" });
    },
    transport: (scene, { status }) => ({
      accessToken: async ({ chatId }) => {
        scene.calls.accessToken += 1;
        if (!signedIn.has(scene)) throw Object.assign(new Error("You are signed out"), { status });
        return scene.server.accessToken({ chatId });
      },
    }),
    chat: (chat, scene) => (
      <>
        <ActionBar actions={[["Sign in again", () => signedIn.add(scene)]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const RetryWorks: StoryObj<RefusalArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await screen.answered("An old answer.");
    await step("The failure is shown and the text is still there", async () => {
      await screen.send("A new question");
      await screen.error();
      await screen.sees("A new question");
      await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["An old question"]));
    });
    await step("Try again", async () => {
      await screen.press("Sign in again");
      const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
      retry?.click();
      await screen.answered("It worked the second time.");
    });
    await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["An old question", "A new question"]));
    await expect(scene.calls).toEqual({ startSession: 0, accessToken: 2 });
  }),
};
