import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface ActionArgs extends SceneArgs {
  /** What the button sends. */
  action: unknown;
}

const meta: Meta<ActionArgs> = {
  title: "Scenarios/Actions/F64 Invalid action refused",
  ...scenario<ActionArgs>({
    happens:
      "The agent checks actions against its schema. One that does not fit is refused with an error; what the page had shown in advance is taken back.",
    tryThis: "send a message, then press the button.",
    args: { action: { type: "explode" } },
    argTypes: { action: { control: "object", description: "What the button sends; the agent knows undo, rollback, edit and compact" } },
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat, _scene, { action }) => (
      <>
        <ActionBar actions={[["Do the impossible", () => chat.sendAction(action, { optimistic: () => [] }).catch(() => undefined)]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Invalid: StoryObj<ActionArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("one");
    await screen.answered("I remember 1 of your messages.");
    await step("The action is refused and nothing has changed", async () => {
      await screen.press("Do the impossible");
      await screen.error();
      await screen.answered("You said “one”");
      await expect(screen.texts("user")).toHaveLength(1);
    });
    await recorded(({ session, turnsEnded }) => {
      expect(session.out.some(({ chunk }) => chunk?.type === "error")).toBe(true);
      expect(session.messages).toHaveLength(2);
      expect(turnsEnded).toBe(2);
    });
    await step("The chat goes on", async () => {
      await screen.send("two");
      await screen.answered("I remember 2 of your messages.");
    });
  }),
};
