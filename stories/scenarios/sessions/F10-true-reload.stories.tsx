import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { type DurableScene, openDurableScene } from "../../support/durable-scene.ts";
import { emailDescriptions } from "../../support/email.ts";
import { expect } from "../../support/recorded.ts";
import { ScenarioChat, Stage } from "../../support/ScenarioChat.tsx";
import { play } from "../../support/scenario.tsx";

/** A page that may be reloaded, for real, and opened again beside itself. */
function DurablePage({ scene }: { scene: DurableScene }) {
  return (
    <Stage>
      <ActionBar
        actions={[
          ["Reload this page", () => location.reload()],
          ["Open in a second tab", () => window.open(scene.href, "_blank")],
          ["Start over", scene.startOver],
        ]}
      />
      <ScenarioChat scene={scene}>{(chat) => <Chat chat={chat} tools={emailDescriptions} />}</ScenarioChat>
    </Stage>
  );
}

/**
 * The session server of these stories lives in a SharedWorker: F5 in the middle of an answer is a true reload, and a
 * second tab is a second tab. The turn goes on meanwhile, as on the platform.
 *
 * **Try:** send a message and press F5 (or the button) while the answer streams; stop it after the reload; open a second
 * tab in the middle; close the first.
 */
const meta: Meta = {
  title: "Scenarios/Sessions/F10 True reload, true tabs",
  loaders: [async ({ id, parameters }) => ({ scene: await openDurableScene(id, String(parameters["task"])) })],
  render: (_args, { loaded }) => <DurablePage scene={loaded["scene"] as DurableScene} />,
};
export default meta;

export const LongAnswer: StoryObj = {
  parameters: { task: "talker" },
  play: play(async ({ screen, scene, step, recorded }) => {
    // After a reload there is a person, or another test, at work: nothing is sent for them.
    if ((scene as DurableScene).isResumed) return;
    await step("The worker's server answers", async () => {
      await screen.send("Keep it short");
      await screen.answered("Short, then.");
    });
    await recorded(({ sentTexts, turnsEnded, runs }) => {
      expect(sentTexts).toEqual(["Keep it short"]);
      expect(turnsEnded).toBe(1);
      expect(runs).toHaveLength(1);
    });
  }),
};

export const Approval: StoryObj = {
  parameters: { task: "secretary" },
  play: play(async ({ screen, scene, step, recorded }) => {
    if ((scene as DurableScene).isResumed) return;
    await step("An approval waits: it will wait after a reload, and in another tab, too", async () => {
      await screen.send("Ask Ada for lunch");
      await screen.sees("Send an email?");
    });
    await recorded(({ session, turnsEnded }) => {
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "tool-approval-request")).toBe(true);
    });
  }),
};
