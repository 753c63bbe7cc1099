import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { ScenarioChat } from "../../support/ScenarioChat.tsx";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

const outdated = new WeakSet<Scene>();
const scenes: { newest?: Scene } = {};

function deploySecondVersion(scene: Scene) {
  outdated.add(scene);
  scene.server.deploy(assistant({ pace: scene.pace, calls: "Version 2 here, with everything you told version 1." }));
}

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Sessions/F14 Upgrade mid-chat",
  ...scenario({
    happens:
      "A new version of the agent is deployed while a chat is open. At the next message the old run calls `chat.requestUpgrade()`; the new run answers that very message on the same stream. The client sends nothing twice.",
    tryThis: "send a message, deploy version 2, send another.",
    agents: ({ pace }) => [
      assistant({
        pace,
        calls: "Version 1 here.",
        onTurnStart: ({ chat }) => {
          if (scenes.newest && outdated.has(scenes.newest)) chat.requestUpgrade();
        },
      }),
    ],
    before: (scene) => {
      scenes.newest = scene;
    },
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

export const Upgrade: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await screen.send("Who are you?");
    await screen.answered("Version 1 here.");
    await screen.press("Deploy version 2");
    await step("The next message is answered by the new version", async () => {
      await screen.send("And now?");
      await screen.answered("Version 2 here, with everything you told version 1.");
    });
    await recorded(({ runs, sentTexts, session }) => {
      expect(runs.map(({ reason, version }) => [reason, version])).toEqual([["initial", 1], ["upgrade", 2]]);
      expect(sentTexts).toEqual(["Who are you?", "And now?"]);
      expect(session.messages).toHaveLength(4);
    });
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 0 });
  }),
};
