import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { ChatProvider, MessageList, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { useInspected } from "../../support/inspectors.ts";
import { pastTurns } from "../../support/past.ts";
import { ScenarioChat } from "../../support/ScenarioChat.tsx";
import { chatScreen } from "../../support/screen.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** Shows the conversation and takes no part in it. */
function Watcher({ scene }: { scene: Scene }) {
  const [page] = useState(() => ({ sessions: { ...scene.store.sessions }, messages: [...scene.store.messages] }));
  const { startSession, accessToken, baseURL, task } = scene.transport;
  const transport = useTriggerChatTransport({ startSession, accessToken, baseURL, task, watch: true, sessions: page.sessions });
  useInspected(scene.inspector, transport, scene.chatId, "the watcher");
  const chat = useTriggerChat({ transport, chatId: scene.chatId, messages: page.messages });
  return (
    <ChatProvider chat={chat}>
      <MessageList />
    </ChatProvider>
  );
}

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Extras/F121 Watch mode",
  ...scenario({
    happens:
      "A screen that only watches: one standing subscription over many turns, whoever sends them. The messages never repeat.",
    tryThis: "send several messages on the left and watch the right.",
    agents: ({ pace }) => [
      assistant({ pace, calls: ["The first turn.", "The second turn.", "The third turn."] }),
    ],
    before: (scene) => pastTurns(scene, ["One"]),
    page: (scene) => (
      <div className="stage-pair">
        <section aria-label="Sends" data-side="sends">
          <ScenarioChat scene={scene} />
        </section>
        <section aria-label="Watches" data-side="watches">
          <Watcher scene={scene} />
        </section>
      </div>
    ),
  }),
};
export default meta;

export const Watch: StoryObj<SceneArgs> = {
  play: play(async ({ root, step, recorded }) => {
    const side = (name: string) => chatScreen(root.querySelector<HTMLElement>(`[data-side="${name}"]`) ?? root);
    const [sender, watcher] = [side("sends"), side("watches")];
    await step("Two turns, sent on the left", async () => {
      await sender.send("Two");
      await sender.answered("The second turn.");
      await watcher.answering("The second turn.");
      await sender.send("Three");
      await sender.answered("The third turn.");
      await watcher.answering("The third turn.");
    });
    await step("Each answer once", async () => {
      await expect(watcher.texts("assistant")).toHaveLength(3);
      await expect(watcher.texts("assistant").join().match(/The second turn/g)).toHaveLength(1);
    });
    await recorded(({ sentTexts, session }) => {
      expect(sentTexts).toEqual(["One", "Two", "Three"]);
      expect(session.openReaders).toBeGreaterThanOrEqual(1);
    });
  }),
};
