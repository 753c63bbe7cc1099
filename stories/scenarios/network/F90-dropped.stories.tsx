import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Network/F90 Dropped mid-turn",
  ...scenario({
    happens:
      "The connection breaks in the middle of a word. The transport reconnects from its cursor; the answer goes on where it was, and records that come again are dropped.",
    tryThis: "break the next connection, several times if you like, and send a message.",
    agents: ({ pace }) => [assistant({ pace, calls: LONG_ANSWER })],
    chat: (chat, { server, chatId }) => (
      <>
        <ActionBar actions={[["Break the next connection", () => server.faults.add({ type: "cut", chatId, route: "out", after: { records: 8 }, how: "error" })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Dropped: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await step("Cut the stream after eight records, in two connections", () => {
      scene.server.faults.add({ type: "cut", chatId: scene.chatId, route: "out", after: { records: 8 }, how: "error", times: 2 });
    });
    await screen.send("Tell me everything");
    await step("Every word is there, once", async () => {
      await screen.answered("That is all there is to it.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toContain(LONG_ANSWER);
    });
    await recorded(({ sentTexts, turnsEnded, statuses }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(turnsEnded).toBe(1);
      expect(statuses("out").length).toBeGreaterThanOrEqual(3);
    });
    await expect(scene.events.some(({ type }) => type === "retry-scheduled")).toBe(true);
  }),
};
