import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Pending/F74 Cancelled",
  ...scenario({
    happens: "A queued message is taken back before it was sent. The server never hears of it.",
    tryThis: "queue a message and press its cross.",
    agents: ({ pace }) => [assistant({ pace, calls: LONG_ANSWER })],
    chat: (chat) => <Chat chat={chat} whileRunning="queue" />,
  }),
};
export default meta;

export const Cancelled: StoryObj<SceneArgs> = {
  play: play(async ({ screen, root, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser");
    await step("Queue a message and take it back", () =>
      meanwhile(async () => {
        await screen.send("Forget this");
        await screen.sees("Sends after this answer");
        await screen.press("Cancel");
        await expect(root.querySelector(".tck-pending-message")).toBeNull();
      }),
    );
    await screen.answered("That is all there is to it.");
    await screen.never("Forget this");
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(turnsEnded).toBe(1);
    });
  }),
};
