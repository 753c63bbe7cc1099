import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Auth/F24 Stored session unknown here",
  ...scenario({
    happens:
      "The app stored a session that this environment has never heard of, for instance after a switch from staging. The append is answered with 404; the transport starts the session anew, drops the stale cursor and sends the same message again.",
    tryThis: "send a message: the Wire panel shows a 404, a new session, and the same message again.",
    agents: ({ pace }) => [assistant({ pace, calls: "A fresh start." })],
    before: async ({ chatId, server, store }) => {
      store.sessions[chatId] = { publicAccessToken: await server.accessToken({ chatId }), lastEventId: "4711", isStreaming: false };
    },
  }),
};
export default meta;

export const UnknownSession: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, recorded }) => {
    await screen.send("Do you know me?");
    await screen.answered("A fresh start.");
    await expect(scene.calls.startSession).toBe(1);
    await expect(Number(scene.store.sessions[scene.chatId]?.lastEventId)).toBeLessThan(4711);
    await recorded(({ sentTexts, statuses, turnsEnded }) => {
      expect(sentTexts).toEqual(["Do you know me?"]);
      expect(statuses("in")).toEqual([404, 200]);
      expect(turnsEnded).toBe(1);
    });
  }),
};
