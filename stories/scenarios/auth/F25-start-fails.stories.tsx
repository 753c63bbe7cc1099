import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant } from "../../support/assistant.ts";
import { useInspected } from "../../support/inspectors.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** The scenes whose app server is up: it is down at first. */
const isUp = new WeakSet<Scene>();

/** Preloads and sends in the same breath, as a page with a question in its address does. */
function EagerChat({ scene }: { scene: Scene }) {
  const transport = useTriggerChatTransport(scene.transport);
  useInspected(scene.inspector, transport, scene.chatId);
  const chat = useTriggerChat({ transport, chatId: scene.chatId });
  const preloadAndSend = () => {
    // The failure of a preload is the send's to report.
    transport.preload(scene.chatId).catch(() => undefined);
    void chat.sendMessage({ text: "Both at once" });
  };
  return (
    <>
      <ActionBar actions={[["Preload and send", preloadAndSend], ["Bring the app's server back", () => isUp.add(scene)]]} />
      <Chat chat={chat} />
    </>
  );
}

interface StartArgs extends SceneArgs {
  /** Milliseconds that the app's `startSession` takes. */
  startTime: number;
}

const meta: Meta<StartArgs> = {
  title: "Scenarios/Auth/F25 startSession fails; started once",
  ...scenario<StartArgs>({
    happens:
      "The app's `startSession` is down at first, and the send says so. When it is back, a preload and a send at the same moment share one call: the session is started once.",
    tryThis: "press “Preload and send”; after the failure bring the server back and press “Try again”.",
    args: { startTime: 50 },
    argTypes: {
      startTime: { control: { type: "range", min: 0, max: 5000, step: 50 }, description: "Milliseconds that the app's `startSession` takes" },
    },
    agents: ({ pace }) => [assistant({ pace, calls: "Started once." })],
    transport: (scene, { startTime }) => ({
      startSession: async ({ chatId, taskId }) => {
        scene.calls.startSession += 1;
        await new Promise<void>((resolve) => void scene.pace.clock?.setTimeout(resolve, startTime));
        if (!isUp.has(scene)) throw new Error("The app's server is down");
        return scene.server.startSession({ chatId, taskId });
      },
    }),
    page: (scene) => <EagerChat scene={scene} />,
  }),
};
export default meta;

export const StartFails: StoryObj<StartArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await step("The start fails for preload and send together, in one call", async () => {
      await screen.press("Preload and send");
      await screen.error();
      await expect(scene.calls.startSession).toBe(1);
    });
    await step("The server is back: the session starts, once", async () => {
      await screen.press("Bring the app's server back");
      const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
      retry?.click();
      await screen.answered("Started once.");
      await expect(scene.calls.startSession).toBe(2);
    });
    await recorded(({ sentTexts, runs, snapshot }) => {
      expect(sentTexts).toEqual(["Both at once"]);
      expect(runs).toHaveLength(1);
      expect(snapshot.sessions).toHaveLength(1);
    });
  }),
};
