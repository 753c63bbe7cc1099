import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat, type ChatController } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const compact = (chat: ChatController, summary: string) =>
  chat.sendAction({ type: "compact", summary }, { optimistic: () => [{ id: "summary", role: "assistant", parts: [{ type: "text", text: summary }] }] });
const commands = (summary: string) => [
  { name: "compact", description: "A summary in place of the history", run: (_text: string, chat: ChatController) => compact(chat, summary) },
];

interface SummaryArgs extends SceneArgs {
  /** What stands in for the history. */
  summary: string;
}

const meta: Meta<SummaryArgs> = {
  title: "Scenarios/Actions/F63 Compact",
  ...scenario<SummaryArgs>({
    happens:
      "The user asks for a summary in place of a long history. The slash command /compact does the same from the composer.",
    tryThis: "send two messages, then press the button, or write /compact.",
    args: { summary: "Summary: we counted." },
    argTypes: { summary: { control: "text", description: "What stands in for the history, on the page and with the agent" } },
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat, _scene, { summary }) => (
      <>
        <ActionBar actions={[["Compact", () => compact(chat, summary)]]} />
        <Chat chat={chat} commands={commands(summary)} />
      </>
    ),
  }),
};
export default meta;

export const Compact: StoryObj<SummaryArgs> = {
  play: play(async ({ args: { summary }, screen, step, recorded }) => {
    await screen.send("one");
    await screen.answered("I remember 1 of your messages.");
    await screen.send("two");
    await screen.answered("I remember 2 of your messages.");
    await step("One summary in place of four messages", async () => {
      await screen.press("Compact");
      await screen.answered(summary);
      await expect(screen.texts("user")).toHaveLength(0);
    });
    await recorded(({ session }) => expect(session.messages).toHaveLength(1));
    await screen.send("three");
    await screen.answered("I remember 1 of your messages.");
  }),
};

export const SlashCommand: StoryObj<SummaryArgs> = {
  play: play(async ({ args: { summary }, screen, step, recorded }) => {
    await screen.send("one");
    await screen.answered("I remember 1 of your messages.");
    await step("The command is an action, not a message", async () => {
      await screen.send("/compact");
      await screen.answered(summary);
      await expect(screen.texts("user")).toHaveLength(0);
    });
    await recorded(({ sent, sentTexts, session }) => {
      expect(sentTexts).toEqual(["one"]);
      expect(sent.at(-1)).toMatchObject({ trigger: "action", action: { type: "compact", summary } });
      expect(session.messages).toHaveLength(1);
    });
  }),
};
