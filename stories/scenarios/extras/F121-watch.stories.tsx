import type { Meta, StoryObj } from "@storybook/react-vite";
import { useState } from "react";
import { ChatProvider, MessageList, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { type EarlierArgs, earlierControl, earlierTexts } from "../../support/controls.ts";
import { useInspected } from "../../support/inspectors.ts";
import { pastTurns } from "../../support/past.ts";
import { ScenarioChat } from "../../support/ScenarioChat.tsx";
import { chatScreen } from "../../support/screen.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene } from "../../support/scene.ts";

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

const meta: Meta<EarlierArgs> = {
  title: "Scenarios/Extras/F121 Watch mode",
  ...scenario<EarlierArgs>({
    happens:
      "A screen that only watches: one standing subscription over many turns, whoever sends them. The messages never repeat.",
    tryThis: "send several messages on the left and watch the right.",
    args: { earlier: 1 },
    argTypes: earlierControl.argTypes,
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => `The answer to ${lastUserText}.` })],
    before: (scene, { earlier }) => pastTurns(scene, earlierTexts(earlier)),
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

export const Watch: StoryObj<EarlierArgs> = {
  play: play(async ({ args: { earlier }, root, step, recorded }) => {
    const side = (name: string) => chatScreen(root.querySelector<HTMLElement>(`[data-side="${name}"]`) ?? root);
    const [sender, watcher] = [side("sends"), side("watches")];
    await step("Two turns, sent on the left", async () => {
      await sender.send("Two");
      await sender.answered("The answer to Two.");
      await watcher.answering("The answer to Two.");
      await sender.send("Three");
      await sender.answered("The answer to Three.");
      await watcher.answering("The answer to Three.");
    });
    await step("Each answer once", async () => {
      await expect(watcher.texts("assistant")).toHaveLength(earlier + 2);
      await expect(watcher.texts("assistant").join().match(/The answer to Two/g)).toHaveLength(1);
    });
    await recorded(({ sentTexts, session }) => {
      expect(sentTexts).toEqual([...earlierTexts(earlier), "Two", "Three"]);
      expect(session.openReaders).toBeGreaterThanOrEqual(1);
    });
  }),
};
