import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { editingAgent } from "../../support/editing-agent.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface CorrectionArgs extends SceneArgs {
  /** What the message is changed to. */
  correction: string;
}

const meta: Meta<CorrectionArgs> = {
  title: "Scenarios/Actions/F62 Edit",
  ...scenario<CorrectionArgs>({
    happens:
      "An action rewrites a message in the agent's history without answering it anew.",
    tryThis: "send a message, press the button, and ask what the agent remembers.",
    args: { correction: "corrected" },
    argTypes: { correction: { control: "text", description: "What the message is changed to" } },
    agents: ({ pace }) => [editingAgent(pace)],
    chat: (chat, _scene, { correction }) => (
      <>
        <ActionBar actions={[["Correct the first message", () => chat.sendAction(
          { type: "edit", id: chat.messages[0]?.id, text: correction },
          { optimistic: ([first, ...rest]) => (first ? [{ ...first, parts: [{ type: "text", text: correction }] }, ...rest] : rest) },
        )]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Edit: StoryObj<CorrectionArgs> = {
  play: play(async ({ args: { correction }, screen, step, recorded }) => {
    await screen.send("mistaken");
    await screen.answered("You said “mistaken”");
    await step("The message reads differently, the answer stands", async () => {
      await screen.press("Correct the first message");
      await screen.sees(correction);
      await expect(screen.texts("user").join()).not.toContain("mistaken");
      await screen.answered("You said “mistaken”");
    });
    await recorded(({ sent, session, turnsEnded }) => {
      expect(sent.map(({ trigger }) => trigger)).toEqual(["submit-message", "action"]);
      expect(JSON.stringify(session.messages[0])).toContain(correction);
      expect(session.messages).toHaveLength(2);
      expect(turnsEnded).toBe(2);
    });
  }),
};
