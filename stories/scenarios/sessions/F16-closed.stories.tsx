import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { ScenarioChat } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface ReasonArgs extends SceneArgs {
  /** Why the agent closes the chat. */
  reason: string;
}

const meta: Meta<ReasonArgs> = {
  title: "Scenarios/Sessions/F16 Closed",
  ...scenario<ReasonArgs>({
    happens:
      "A session can be closed for good: by the user through the app's server, or by the agent with a reason. The page says why and takes no more messages; nothing is retried.",
    tryThis: "end the chat with the button, or write “goodbye” and let the agent end it.",
    args: { reason: "The ticket is solved." },
    argTypes: { reason: { control: "text", description: "Why the agent closes the chat, in the words that the page shows" } },
    agents: ({ pace, reason }) => [
      assistant({
        pace,
        calls: ({ lastUserText }) => (/goodbye/i.test(lastUserText) ? "Goodbye, and thank you." : "What else?"),
        onTurnComplete: ({ chat, newUIMessages }) => {
          if (JSON.stringify(newUIMessages).includes("thank you")) chat.close({ reason });
        },
      }),
    ],
    page: (scene) => (
      <>
        <div className="stage-bar">
          <button
            type="button"
            className="stage-button"
            onClick={() => void scene.server.sessions.close(scene.chatId, "You ended this chat.")}
          >
            End this chat
          </button>
        </div>
        <ScenarioChat scene={scene} />
      </>
    ),
  }),
};
export default meta;

export const ClosedByAgent: StoryObj<ReasonArgs> = {
  play: play(async ({ args: { reason }, screen, step, recorded }) => {
    await screen.send("goodbye");
    await screen.answered("Goodbye, and thank you.");
    await step("The page says why, and there is no composer any more", async () => {
      await screen.sees(reason);
      await expect(screen.ui.queryByRole("textbox", { name: "Message" })).toBeNull();
    });
    await recorded(({ session }) => {
      expect([session.status, session.closedReason]).toEqual(["CLOSED", reason]);
    });
  }),
};

export const ClosedByUser: StoryObj<ReasonArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Hello");
    await screen.answered("What else?");
    await screen.press("End this chat");
    await recorded(({ session }) => expect(session.status).toBe("CLOSED"));
    await step("The page is told over the open stream", async () => {
      await screen.sees("You ended this chat.");
      await expect(screen.ui.queryByRole("textbox", { name: "Message" })).toBeNull();
    });
    await recorded(({ sentTexts, statuses }) => {
      expect(sentTexts).toEqual(["Hello"]);
      expect(statuses("in")).toEqual([200]);
    });
  }),
};
