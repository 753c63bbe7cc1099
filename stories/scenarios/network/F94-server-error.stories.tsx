import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Network/F94 500 on append, sent once",
  ...scenario({
    happens:
      "The server stores the message and its answer is lost; then it is down for a moment. The transport sends again under the same part id, so the message is stored once.",
    tryThis: "send a message and count in the Wire panel: several requests, one record on `.in`. Add latency to watch it wait.",
    agents: ({ pace }) => [assistant({ pace, calls: "Once is enough." })],
  }),
};
export default meta;

export const SentOnce: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await step("One lost answer, one 500", () => {
      scene.server.faults.add({ type: "network", when: "after-stored", chatId: scene.chatId, route: "in" });
      scene.server.faults.add({ type: "status", status: 500, chatId: scene.chatId, route: "in" });
    });
    await screen.send("Only once, please");
    await screen.answered("Once is enough.");
    await recorded(({ session, sentTexts, turnsEnded, statuses }) => {
      expect(sentTexts).toEqual(["Only once, please"]);
      expect(session.in).toHaveLength(1);
      expect(statuses("in").at(-1)).toBe(200);
      expect(statuses("in").length).toBe(3);
      expect(turnsEnded).toBe(1);
    });
  }),
};
