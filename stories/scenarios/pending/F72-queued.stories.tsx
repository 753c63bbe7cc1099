import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

interface QueueArgs extends AnswerArgs {
  /** What becomes of a message that is written while a turn runs. */
  whileRunning: "queue" | "steer" | "off";
}

const meta: Meta<QueueArgs> = {
  title: "Scenarios/Pending/F72 Queued",
  ...scenario<QueueArgs>({
    happens: "With `whileRunning=\"queue\"` a message that is written mid-turn stays in the page until the turn is over, and is sent then.",
    tryThis: "send a message and another while the answer streams; edit the waiting one.",
    args: { ...answerControl.args, whileRunning: "queue" },
    argTypes: {
      ...answerControl.argTypes,
      whileRunning: {
        control: "inline-radio",
        options: ["queue", "steer", "off"],
        description: "What becomes of a message that is written meanwhile: it waits here, goes to the agent at once, or may not be sent",
      },
    },
    agents: ({ pace, answer }) => [assistant({ pace, calls: [answer, ({ lastUserText }) => `Next: ${lastUserText}.`] })],
    chat: (chat, _scene, { whileRunning }) => <Chat chat={chat} whileRunning={whileRunning} />,
  }),
};
export default meta;

export const Queued: StoryObj<QueueArgs> = {
  play: play(async ({ args: { answer }, screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering(opening(answer));
    await step("The message waits here, unsent", () =>
      meanwhile(async () => {
        await screen.send("weather");
        await screen.sees("Sends after this answer");
        await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["Tell me everything"]));
      }),
    );
    await step("The turn ends and it goes out", () => screen.answered("Next: weather."));
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["Tell me everything", "weather"]);
      expect(turnsEnded).toBe(2);
    });
  }),
};
