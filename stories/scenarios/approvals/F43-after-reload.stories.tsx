import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { type EmailArgs, emailControls, emailDescriptions } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { Reloadable } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EmailArgs> = {
  title: "Scenarios/Approvals/F43 Approve after a reload",
  ...scenario<EmailArgs>({
    happens: "A pending approval survives a reload, and approving after it works as before it. The answer, its earlier text and the decision are there once.",
    tryThis: "ask for an email, reload, approve, and reload again.",
    ...emailControls,
    durable: "secretary",
    page: (scene) => <Reloadable scene={scene}>{(chat) => <Chat chat={chat} tools={emailDescriptions} />}</Reloadable>,
  }),
};
export default meta;

const END = "with her first cup of tea.";

export const AfterReload: StoryObj<EmailArgs> = {
  args: { wordDelay: 60 },
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Ask Ada for lunch");
    await screen.sees("Send an email?");
    await step("The card survives a reload", async () => {
      await screen.press(/Reload/);
      await screen.sees("Send an email?");
    });
    await step("Approve, and reload again while the answer goes on", async () => {
      await screen.press(/^Approve/);
      await screen.answering("The email is on");
      await screen.press(/Reload/);
      await screen.answered(END);
    });
    await step("Everything is there once", async () => {
      await expect(screen.texts("assistant")).toHaveLength(1);
      const text = screen.texts("assistant")[0] ?? "";
      await expect(text.split("I have written it.")).toHaveLength(2);
      await expect(text.split(END)).toHaveLength(2);
    });
    await recorded(({ sent, session, turnsEnded }) => {
      expect(sent).toHaveLength(2);
      expect(turnsEnded).toBe(2);
      expect(session.messages).toHaveLength(2);
      expect(JSON.stringify(session.messages[1])).toContain("delivered");
    });
  }),
};
