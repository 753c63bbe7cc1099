import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent } from "storybook/test";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Basics/F05 Edit and resend",
  ...scenario({
    happens:
      "Editing an own message sends it again under the same message id. The agent finds that id in its history, forgets what followed, and answers the new text.",
    tryThis: "send “Oslo”, press the pencil under your message, change it and save.",
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => `The weather in ${lastUserText} is fine.` })],
  }),
};
export default meta;

export const Edit: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Oslo");
    await screen.answered("The weather in Oslo is fine.");
    await step("Edit the message and save", async () => {
      await screen.press("Edit");
      const editor = (await screen.ui.findAllByRole("textbox")).find((it) => (it as HTMLTextAreaElement).value === "Oslo");
      if (!editor) throw new Error("The editor does not hold the message's text.");
      await userEvent.clear(editor);
      await userEvent.type(editor, "Bergen");
      await screen.press("Save and send");
    });
    await step("The new question has replaced the old one", async () => {
      await screen.answered("The weather in Bergen is fine.");
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
