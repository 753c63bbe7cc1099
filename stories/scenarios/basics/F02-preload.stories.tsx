import type { Meta, StoryObj } from "@storybook/react-vite";
import { useEffect } from "react";
import { Chat, useTriggerChat, useTriggerChatTransport } from "trigger-chat-kit";
import { assistant } from "../../support/assistant.ts";
import { useInspected } from "../../support/inspectors.ts";
import { expect, recorded } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

/** Starts the session when the page opens, so that the first message finds a run that is awake. */
function PreloadedChat({ scene }: { scene: Scene }) {
  const transport = useTriggerChatTransport(scene.transport);
  useInspected(scene.inspector, transport, scene.chatId);
  const chat = useTriggerChat({ transport, chatId: scene.chatId });
  useEffect(() => {
    void transport.preload(scene.chatId);
  }, [transport, scene.chatId]);
  return <Chat chat={chat} />;
}

interface PreloadArgs extends SceneArgs {
  /** Seconds that the preloaded run waits for the first message. */
  idleSeconds: number;
}

const meta: Meta<PreloadArgs> = {
  title: "Scenarios/Basics/F02 Preload, then send",
  ...scenario<PreloadArgs>({
    happens:
      "`transport.preload(chatId)` creates the session and starts its run before the user has typed anything. Preload writes nothing to the stream; the first message finds the run waiting.",
    tryThis: "wait a moment, then send a message: the same run answers it. Make it wait for less long than you do: then the first message wakes another.",
    args: { idleSeconds: 30 },
    argTypes: {
      idleSeconds: { control: { type: "range", min: 5, max: 300, step: 1 }, description: "Seconds that the preloaded run waits for the first message before it falls asleep" },
    },
    agents: ({ pace, idleSeconds }) => [assistant({ pace, idleTimeoutInSeconds: idleSeconds, calls: "I was awake before you wrote." })],
    page: (scene) => <PreloadedChat scene={scene} />,
  }),
};
export default meta;

export const Preload: StoryObj<PreloadArgs> = {
  play: play(async ({ screen, scene, step, recorded: eventually }) => {
    await step("The session stands before anything was sent", () =>
      recorded(scene.server, scene.chatId, ({ session, runs }) => {
        expect(session.in).toEqual([]);
        expect(session.out).toEqual([]);
        expect(runs).toHaveLength(1);
      }),
    );
    await step("The first message is answered by that run", async () => {
      await screen.send("Are you there?");
      await screen.answered("I was awake before you wrote.");
    });
    await eventually(({ runs, turnsEnded, statuses }) => {
      expect(runs).toHaveLength(1);
      expect(turnsEnded).toBe(1);
      expect(statuses("in")).toEqual([200]);
    });
    await expect(scene.calls.startSession).toBe(1);
  }),
};
