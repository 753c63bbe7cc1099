import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface CursorArgs extends SceneArgs {
  /** Number of the record up to which the page had read elsewhere. */
  cursor: number;
}

const meta: Meta<CursorArgs> = {
  title: "Scenarios/Auth/F24 Stored session unknown here",
  ...scenario<CursorArgs>({
    happens:
      "The app stored a session that this environment has never heard of, for instance after a switch from staging. The append is answered with 404; the transport starts the session anew, drops the stale cursor and sends the same message again.",
    tryThis: "send a message: the Wire panel shows a 404, a new session, and the same message again.",
    args: { cursor: 4711 },
    argTypes: {
      cursor: { control: { type: "number", min: 100 }, description: "Number of the record up to which the page had read in the other environment" },
    },
    agents: ({ pace }) => [assistant({ pace, calls: "A fresh start." })],
    before: async ({ chatId, server, store }, { cursor }) => {
      store.sessions[chatId] = { publicAccessToken: await server.accessToken({ chatId }), lastEventId: String(cursor), isStreaming: false };
    },
  }),
};
export default meta;

export const UnknownSession: StoryObj<CursorArgs> = {
  play: play(async ({ args, screen, scene, recorded }) => {
    await screen.send("Do you know me?");
    await screen.answered("A fresh start.");
    await expect(scene.calls.startSession).toBe(1);
    await expect(Number(scene.store.sessions[scene.chatId]?.lastEventId)).toBeLessThan(args.cursor);
    await recorded(({ sentTexts, statuses, turnsEnded }) => {
      expect(sentTexts).toEqual(["Do you know me?"]);
      expect(statuses("in")).toEqual([404, 200]);
      expect(turnsEnded).toBe(1);
    });
  }),
};
