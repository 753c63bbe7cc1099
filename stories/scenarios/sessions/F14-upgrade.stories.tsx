import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant, type Pace } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { ScenarioChat } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** Turns that version 1 answered since version 2 is there, by the scene's pace: the one thing that its agent and its page share. */
const sinceDeployed = new WeakMap<Pace, number>();

function deploySecondVersion({ server, pace }: Scene) {
  sinceDeployed.set(pace, 0);
  server.deploy(assistant({ pace, calls: "Version 2 here, with everything you told version 1." }));
}

interface UpgradeArgs extends SceneArgs {
  /** Messages that version 1 still answers after the deployment. */
  lag: number;
}

const meta: Meta<UpgradeArgs> = {
  title: "Scenarios/Sessions/F14 Upgrade mid-chat",
  ...scenario<UpgradeArgs>({
    happens:
      "A new version of the agent is deployed while a chat is open. At the next message (or a later one) the old run calls `chat.requestUpgrade()`; the new run answers that very message on the same stream. The client sends nothing twice.",
    tryThis: "send a message, deploy version 2, send another.",
    args: { lag: 0 },
    argTypes: { lag: { control: { type: "range", min: 0, max: 5, step: 1 }, description: "Messages that version 1 still answers after the deployment" } },
    agents: ({ pace, lag }) => [
      assistant({
        pace,
        calls: "Version 1 here.",
        onTurnStart: ({ chat }) => {
          const turns = sinceDeployed.get(pace);
          if (turns === undefined) return;
          if (turns >= lag) chat.requestUpgrade();
          sinceDeployed.set(pace, turns + 1);
        },
      }),
    ],
    page: (scene) => (
      <>
        <div className="stage-bar">
          <button type="button" className="stage-button" onClick={() => deploySecondVersion(scene)}>
            Deploy version 2
          </button>
        </div>
        <ScenarioChat scene={scene} />
      </>
    ),
  }),
};
export default meta;

export const Upgrade: StoryObj<UpgradeArgs> = {
  play: play(async ({ args: { lag }, screen, scene, step, recorded }) => {
    await screen.send("Who are you?");
    await screen.answered("Version 1 here.");
    await screen.press("Deploy version 2");
    for (let turn = 1; turn <= lag; turn += 1) {
      await screen.send(`Still you, ${turn}?`);
      await screen.ui.findByText(`Still you, ${turn}?`);
      await screen.answered("Version 1 here.");
    }
    await step("The next message is answered by the new version", async () => {
      await screen.send("And now?");
      await screen.answered("Version 2 here, with everything you told version 1.");
    });
    await recorded(({ runs, sentTexts, session }) => {
      expect(runs.map(({ reason, version }) => [reason, version])).toEqual([["initial", 1], ["upgrade", 2]]);
      expect([sentTexts[0], sentTexts.at(-1)]).toEqual(["Who are you?", "And now?"]);
      expect(session.messages).toHaveLength(2 * lag + 4);
    });
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 0 });
  }),
};
