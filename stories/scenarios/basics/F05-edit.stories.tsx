import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface WeatherArgs extends SceneArgs {
  /** What the weather is like. */
  weather: string;
}

const meta: Meta<WeatherArgs> = {
  title: "Scenarios/Basics/F05 Edit and resend",
  ...scenario<WeatherArgs>({
    happens:
      "Editing an own message sends it again under the same message id. The agent finds that id in its history, forgets what followed, and answers the new text.",
    tryThis: "send “Oslo”, press the pencil under your message, change it and save.",
    args: { weather: "fine" },
    argTypes: { weather: { control: "text", description: "What the agent says that the weather is like, wherever you ask for" } },
    agents: ({ pace, weather }) => [assistant({ pace, calls: ({ lastUserText }) => `The weather in ${lastUserText} is ${weather}.` })],
  }),
};
export default meta;

export const Edit: StoryObj<WeatherArgs> = {
  play: play(async ({ args: { weather }, screen, step, recorded }) => {
    await screen.send("Oslo");
    await screen.answered(`The weather in Oslo is ${weather}.`);
    await step("Edit the message and save", async () => {
      await screen.press("Edit");
      const editor = (await screen.ui.findAllByRole("textbox")).find((it) => (it as HTMLTextAreaElement).value === "Oslo");
      if (!editor) throw new Error("The editor does not hold the message's text.");
      await userEvent.clear(editor);
      await userEvent.type(editor, "Bergen");
      await screen.press("Save and send");
    });
    await step("The new question has replaced the old one", async () => {
      await screen.answered(`The weather in Bergen is ${weather}.`);
      await expect(screen.texts("user")).toHaveLength(1);
      await screen.never("Oslo");
    });
    await recorded(({ sent, sentTexts, session }) => {
      expect(sentTexts).toEqual(["Oslo", "Bergen"]);
      expect(sent[1]?.message?.id).toBe(sent[0]?.message?.id);
      expect(session.messages).toHaveLength(2);
    });
  }),
};
