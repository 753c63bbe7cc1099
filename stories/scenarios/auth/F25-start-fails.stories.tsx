import type { Meta, StoryObj } from "@storybook/react-vite";
import { useEffect } from "react";
import { Chat, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { useInspected } from "../../support/inspectors.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** Preloads and sends in the same breath, as a page with a question in its address does. */
function EagerChat({ scene }: { scene: Scene }) {
  const transport = useTriggerChatTransport(scene.transport);
  useInspected(scene.inspector, transport, scene.chatId);
  const chat = useTriggerChat({ transport, chatId: scene.chatId });
  const { sendMessage } = chat;
  useEffect(() => {
    // The failure of a preload is the first send's to report.
    transport.preload(scene.chatId).catch(() => undefined);
  }, [transport, scene.chatId]);
  return (
    <>
      <div className="stage-bar">
        <button
          type="button"
          className="stage-button"
          onClick={() => {
            transport.preload(scene.chatId).catch(() => undefined);
            void sendMessage({ text: "Both at once" });
          }}
        >
          Preload and send
        </button>
      </div>
      <Chat chat={chat} />
    </>
  );
}

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Auth/F25 startSession fails; started once",
  ...scenario({
    happens:
      "The app's `startSession` is down at first, and the send says so. When it is back, a preload and a send at the same moment share one call: the session is started once.",
    tryThis: "press the button; after the failure press “Try again”.",
    agents: ({ pace }) => [assistant({ pace, calls: "Started once." })],
    transport: ({ server, calls }) => {
      let isDown = true;
      return {
        startSession: async ({ chatId, taskId }) => {
          calls.startSession += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
          if (isDown) {
            isDown = false;
            throw new Error("The app's server is down");
          }
          return server.startSession({ chatId, taskId });
        },
      };
    },
    page: (scene) => <EagerChat scene={scene} />,
  }),
};
export default meta;

export const StartFails: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await step("The first start fails for preload and send together", async () => {
      await screen.press("Preload and send");
      await screen.error();
    });
    await step("Try again: the session starts, once", async () => {
      const before = scene.calls.startSession;
      const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
      retry?.click();
      await screen.answered("Started once.");
      await expect(scene.calls.startSession - before).toBe(1);
    });
    await recorded(({ sentTexts, runs, snapshot }) => {
      expect(sentTexts).toEqual(["Both at once"]);
      expect(runs).toHaveLength(1);
      expect(snapshot.sessions).toHaveLength(1);
    });
  }),
};
