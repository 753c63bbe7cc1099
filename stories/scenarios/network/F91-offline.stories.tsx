import type { Meta, StoryObj } from "@storybook/react-vite";
import { waitFor } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

const goOffline = ({ server, chatId }: Scene) => server.faults.add({ type: "offline", chatId, times: Infinity });

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Network/F91 Offline and back",
  ...scenario({
    happens:
      "The network goes away in the middle of an answer. The page says so, keeps trying quietly, and reads on when the network is back.",
    tryThis: "send a message, go offline while the answer streams, and come back.",
    agents: ({ pace }) => [assistant({ pace, calls: LONG_ANSWER })],
    chat: (chat, scene) => (
      <>
        <ActionBar actions={[["Go offline", () => goOffline(scene)], ["Come back", () => scene.server.faults.clear()]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const OfflineAndBack: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, root, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering("The browser");
    await step("Offline: the page says that it reconnects", () =>
      meanwhile(async () => {
        await screen.press("Go offline");
        await waitFor(() => expect(root.querySelector(".tck-connection")).toHaveTextContent(/Reconnecting|offline/i), { timeout: 20_000 });
      }),
    );
    await step("Back: it reads on", () => screen.press("Come back"));
    await step("Every word is there, once", async () => {
      await screen.answered("That is all there is to it.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toContain(LONG_ANSWER);
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toHaveLength(1);
      expect(turnsEnded).toBe(1);
    });
    await expect(scene.events.some(({ type }) => type === "retry-scheduled")).toBe(true);
  }),
};
