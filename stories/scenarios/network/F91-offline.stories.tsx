import type { Meta, StoryObj } from "@storybook/react-vite";
import { waitFor } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant } from "../../support/assistant.ts";
import { type AnswerArgs, answerControl, opening } from "../../support/controls.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene } from "../../support/scene.ts";

const goOffline = ({ server, chatId }: Scene) => server.faults.add({ type: "offline", chatId, times: Infinity });

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Network/F91 Offline and back",
  ...scenario<AnswerArgs>({
    happens:
      "The network goes away in the middle of an answer. The page says so, keeps trying quietly, and reads on when the network is back.",
    tryThis: "send a message, go offline while the answer streams, and come back.",
    ...answerControl,
    agents: ({ pace, answer }) => [assistant({ pace, calls: answer })],
    chat: (chat, scene) => (
      <>
        <ActionBar actions={[["Go offline", () => goOffline(scene)], ["Come back", () => scene.server.faults.clear()]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const OfflineAndBack: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, scene, root, step, meanwhile, recorded }) => {
    await screen.send("Tell me everything");
    await screen.answering(opening(answer));
    await step("Offline: the page says that it reconnects", () =>
      meanwhile(async () => {
        await screen.press("Go offline");
        await waitFor(() => expect(root.querySelector(".tck-connection")).toHaveTextContent(/Reconnecting|offline/i), { timeout: 20_000 });
      }),
    );
    await step("Back: it reads on", () => screen.press("Come back"));
    await step("Every word is there, once", async () => {
      await screen.answered(answer);
      await expect(screen.texts("assistant")).toHaveLength(1);
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toHaveLength(1);
      expect(turnsEnded).toBe(1);
    });
    await expect(scene.events.some(({ type }) => type === "retry-scheduled")).toBe(true);
  }),
};
