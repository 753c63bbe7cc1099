import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Pending/F72 Queued",
  ...scenario({
    happens: "With `whileRunning=\"queue\"` a message that is written mid-turn stays in the page until the turn is over, and is sent then.",
    tryThis: "send a message and another while the answer streams; edit the waiting one.",
    agents: ({ pace }) => [assistant({ pace, calls: [LONG_ANSWER, ({ lastUserText }) => `Next: ${lastUserText}.`] })],
    chat: (chat) => <Chat chat={chat} whileRunning="queue" />,
  }),
};
export default meta;

export const Queued: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser");
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
