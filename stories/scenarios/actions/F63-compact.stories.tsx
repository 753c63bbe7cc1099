import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Actions/F63 Compact",
  ...scenario({
    happens:
      "The user asks for a summary in place of a long history. The slash command /compact does the same from the composer.",
    tryThis: "send two messages, then press the button.",
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat) => (
      <>
        <ActionBar actions={[["Compact", () => chat.sendAction(
          { type: "compact" },
          { optimistic: () => [{ id: "summary", role: "assistant", parts: [{ type: "text", text: "Summary: we counted." }] }] },
        )]]} />
        <Chat chat={chat} />
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
