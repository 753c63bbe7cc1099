import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Basics/F08 Empty state with suggestions",
  ...scenario({
    happens: "Before the first message the chat offers a few beginnings. Picking one sends it.",
    tryThis: "press one of the suggestions.",
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => `You picked “${lastUserText}”.` })],
    chat: (chat) => <Chat chat={chat} suggestions={["Plan a trip to Oslo", "Explain durable sessions", "Write a haiku"]} />,
  }),
};
export default meta;

export const Suggestions: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await step("A suggestion is a message", async () => {
      await screen.press("Explain durable sessions");
      await screen.answered("You picked “Explain durable sessions”.");
    });
    await step("The suggestions are gone", () =>
      expect(screen.ui.queryByRole("button", { name: "Write a haiku" })).toBeNull(),
    );
    await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["Explain durable sessions"]));
  }),
};
