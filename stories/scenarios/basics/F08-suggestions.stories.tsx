import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface SuggestionArgs extends SceneArgs {
  suggestions: string[];
}

const meta: Meta<SuggestionArgs> = {
  title: "Scenarios/Basics/F08 Empty state with suggestions",
  ...scenario<SuggestionArgs>({
    happens: "Before the first message the chat offers a few beginnings. Picking one sends it.",
    tryThis: "press one of the suggestions.",
    args: { suggestions: ["Plan a trip to Oslo", "Explain durable sessions", "Write a haiku"] },
    argTypes: { suggestions: { control: "object", description: "What the chat offers before the first message" } },
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => `You picked “${lastUserText}”.` })],
    chat: (chat, _scene, { suggestions }) => <Chat chat={chat} suggestions={suggestions} />,
  }),
};
export default meta;

export const Suggestions: StoryObj<SuggestionArgs> = {
  play: play(async ({ args, screen, step, recorded }) => {
    const [other, picked = ""] = args.suggestions.slice(-2);
    await step("A suggestion is a message", async () => {
      await screen.press(picked);
      await screen.answered(`You picked “${picked}”.`);
    });
    await step("The suggestions are gone", () =>
      expect(screen.ui.queryByRole("button", { name: other })).toBeNull(),
    );
    await recorded(({ sentTexts }) => expect(sentTexts).toEqual([picked]));
  }),
};
