import type { Meta, StoryObj } from "@storybook/react-vite";
import { waitFor } from "storybook/test";
import { assistant } from "../../support/assistant.ts";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect, record } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Pending/F71 Steered too late",
  ...scenario<AnswerArgs>({
    happens: "No step follows any more, so the message cannot join this answer. It is not lost: the page says that it is sent and not read yet, and when the answer ends it becomes the next question.",
    tryThis: "send a message and another while the answer streams.",
    ...answerControl,
    agents: ({ pace, answer }) => [
      assistant({
        pace,
        pendingMessages: { shouldInject: () => true },
        calls: [answer, ({ lastUserText }) => `And now: ${lastUserText}.`],
      }),
    ],
  }),
};
export default meta;

export const TooLate: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, scene, root, step, meanwhile, wordByWord, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering(opening(answer));
    await meanwhile(async () => {
      await step("It is on the server, and not read yet", async () => {
        await screen.send("weather");
        await screen.sees("Sent, not read yet");
        await recorded(({ sentTexts, turnsEnded }) => {
          expect(sentTexts).toEqual(["Tell me everything", "weather"]);
          expect(turnsEnded).toBe(0);
        });
      });
      await step("The answer ends without it, and it stands in the transcript as the next question", async () => {
        await wordByWord(() => expect(record(scene.server, scene.chatId).turnsEnded).toBe(1));
        await waitFor(() => expect(screen.texts("user").at(1)).toContain("weather"), { timeout: 20_000 });
        await expect(root.querySelector(".tck-pending-message")).toBeNull();
        await screen.never("And now: weather.");
      });
    });
    await step("The next answer is to it", async () => {
      await screen.answered("And now: weather.");
      await expect(screen.texts("assistant")).toHaveLength(2);
      await expect(screen.texts("assistant")[0]).toContain(answer);
      await expect(screen.texts("user")).toHaveLength(2);
    });
    await recorded(({ sentTexts, turnsEnded, session }) => {
      expect(sentTexts).toEqual(["Tell me everything", "weather"]);
      expect(turnsEnded).toBe(2);
      expect(session.messages).toHaveLength(4);
      expect(session.out.some(({ chunk }) => chunk?.type === "data-pending-message-injected")).toBe(false);
    });
  }),
};
