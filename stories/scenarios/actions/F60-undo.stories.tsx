import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { type EarlierArgs, earlierControl, earlierTexts } from "../../support/controls.ts";
import { editingAgent } from "../../support/editing-agent.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EarlierArgs> = {
  title: "Scenarios/Actions/F60 Undo",
  ...scenario<EarlierArgs>({
    happens:
      "Undo is an action of the app: it travels on `.in` like a message, the agent drops its last exchange, and the page shows it at once.",
    tryThis: "send two messages, undo, send another: the agent no longer remembers the second.",
    ...earlierControl,
    agents: ({ pace }) => [editingAgent(pace)],
    before: (scene, { earlier }) => pastTurns(scene, earlierTexts(earlier)),
    chat: (chat) => (
      <>
        <ActionBar actions={[["Undo", () => chat.sendAction({ type: "undo" }, { optimistic: (messages) => messages.slice(0, -2) })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Undo: StoryObj<EarlierArgs> = {
  play: play(async ({ args: { earlier }, screen, step, recorded }) => {
    await screen.send("one");
    await screen.answered(`I remember ${earlier + 1} of your messages.`);
    await screen.send("two");
    await screen.answered(`I remember ${earlier + 2} of your messages.`);
    await step("The last exchange is gone", async () => {
      await screen.press("Undo");
      await screen.answered("You said “one”");
      await expect(screen.texts("user")).toHaveLength(earlier + 1);
    });
    await recorded(({ sent, session }) => {
      expect(sent.at(-1)).toMatchObject({ trigger: "action", action: { type: "undo" } });
      expect(session.messages).toHaveLength(2 * earlier + 2);
    });
    await step("The agent has forgotten it too", async () => {
      await screen.send("three");
      await screen.answered(`You said “three”. I remember ${earlier + 2} of your messages.`);
    });
    await recorded(({ session }) => expect(session.messages).toHaveLength(2 * earlier + 4));
  }),
};
