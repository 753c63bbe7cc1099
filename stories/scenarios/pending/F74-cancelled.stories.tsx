import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Pending/F74 Cancelled",
  ...scenario<AnswerArgs>({
    happens: "A queued message is taken back before it was sent. The server never hears of it.",
    tryThis: "queue a message and press its cross.",
    ...answerControl,
    agents: ({ pace, answer }) => [assistant({ pace, calls: answer })],
    chat: (chat) => <Chat chat={chat} whileRunning="queue" />,
  }),
};
export default meta;

export const Cancelled: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, root, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering(opening(answer));
    await step("Queue a message and take it back", () =>
      meanwhile(async () => {
        await screen.send("Forget this");
        await screen.sees("Sends after this answer");
        await screen.press("Cancel");
        await expect(root.querySelector(".tck-pending-message")).toBeNull();
      }),
    );
    await screen.answered(answer);
    await screen.never("Forget this");
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(turnsEnded).toBe(1);
    });
  }),
};
