import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Actions/F61 Rollback",
  ...scenario({
    happens:
      "Rolling back keeps everything up to a message and forgets the rest, here and in the agent's history.",
    tryThis: "send three messages and roll back to the first answer.",
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat) => (
      <>
        <ActionBar actions={[["Back to the first answer", () => chat.sendAction({ type: "rollback", to: chat.messages[1]?.id }, { optimistic: (messages) => messages.slice(0, 2) })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Rollback: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    for (const [index, text] of ["one", "two", "three"].entries()) {
      await screen.send(text);
      await screen.answered(`I remember ${index + 1} of your messages.`);
    }
    await step("Only the first exchange is left", async () => {
      await screen.press("Back to the first answer");
      await screen.answered("You said “one”");
      await expect(screen.texts("user")).toHaveLength(1);
    });
    await recorded(({ sent, session }) => {
      expect(sent.at(-1)?.trigger).toBe("action");
      expect(session.messages).toHaveLength(2);
    });
    await screen.send("four");
    await screen.answered("I remember 2 of your messages.");
  }),
};
