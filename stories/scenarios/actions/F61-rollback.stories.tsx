import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface RollbackArgs extends SceneArgs {
  /** Exchanges that are kept. */
  keep: number;
}

const meta: Meta<RollbackArgs> = {
  title: "Scenarios/Actions/F61 Rollback",
  ...scenario<RollbackArgs>({
    happens:
      "Rolling back keeps everything up to a message and forgets the rest, here and in the agent's history.",
    tryThis: "send three messages and roll back.",
    args: { keep: 1 },
    argTypes: { keep: { control: { type: "range", min: 1, max: 3, step: 1 }, description: "Questions and answers that are kept" } },
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat, _scene, { keep }) => (
      <>
        <ActionBar actions={[["Roll back", () => chat.sendAction({ type: "rollback", to: chat.messages[2 * keep - 1]?.id }, { optimistic: (messages) => messages.slice(0, 2 * keep) })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Rollback: StoryObj<RollbackArgs> = {
  play: play(async ({ args: { keep }, screen, step, recorded }) => {
    const said = ["one", "two", "three"];
    for (const [index, text] of said.entries()) {
      await screen.send(text);
      await screen.answered(`I remember ${index + 1} of your messages.`);
    }
    await step("The rest is gone", async () => {
      await screen.press("Roll back");
      await screen.answered(`You said “${said[keep - 1]}”`);
      await expect(screen.texts("user")).toHaveLength(keep);
    });
    await recorded(({ sent, session }) => {
      expect(sent.at(-1)?.trigger).toBe("action");
      expect(session.messages).toHaveLength(2 * keep);
    });
    await screen.send("four");
    await screen.answered(`I remember ${keep + 1} of your messages.`);
  }),
};
