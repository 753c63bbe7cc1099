import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat, type ChatController } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const compact = (chat: ChatController) =>
  chat.sendAction(
    { type: "compact" },
    { optimistic: () => [{ id: "summary", role: "assistant", parts: [{ type: "text", text: "Summary: we counted." }] }] },
  );
const commands = [{ name: "compact", description: "A summary in place of the history", run: (_text: string, chat: ChatController) => compact(chat) }];

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Actions/F63 Compact",
  ...scenario({
    happens:
      "The user asks for a summary in place of a long history. The slash command /compact does the same from the composer.",
    tryThis: "send two messages, then press the button, or write /compact.",
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat) => (
      <>
        <ActionBar actions={[["Compact", () => compact(chat)]]} />
        <Chat chat={chat} commands={commands} />
      </>
    ),
  }),
};
export default meta;

export const Compact: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("one");
    await screen.answered("I remember 1 of your messages.");
    await screen.send("two");
    await screen.answered("I remember 2 of your messages.");
    await step("One summary in place of four messages", async () => {
      await screen.press("Compact");
      await screen.answered("Summary: we counted.");
      await expect(screen.texts("user")).toHaveLength(0);
    });
    await recorded(({ session }) => expect(session.messages).toHaveLength(1));
    await screen.send("three");
    await screen.answered("I remember 1 of your messages.");
  }),
};

export const SlashCommand: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("one");
    await screen.answered("I remember 1 of your messages.");
    await step("The command is an action, not a message", async () => {
      await screen.send("/compact");
      await screen.answered("Summary: we counted.");
      await expect(screen.texts("user")).toHaveLength(0);
    });
    await recorded(({ sent, sentTexts, session }) => {
      expect(sentTexts).toEqual(["one"]);
      expect(sent.at(-1)).toMatchObject({ trigger: "action", action: { type: "compact" } });
      expect(session.messages).toHaveLength(1);
    });
  }),
};
