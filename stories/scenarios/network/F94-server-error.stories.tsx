import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface FailureArgs extends SceneArgs {
  status: 500 | 502 | 503;
  /** How often in a row. */
  failures: number;
}

const meta: Meta<FailureArgs> = {
  title: "Scenarios/Network/F94 500 on append, sent once",
  ...scenario<FailureArgs>({
    happens:
      "The server stores the message and its answer is lost; then it is down for a moment. The transport sends again under the same part id, so the message is stored once.",
    tryThis: "send a message and count in the Wire panel: several requests, one record on `.in`. Add latency to watch it wait.",
    args: { status: 500, failures: 1 },
    argTypes: {
      status: { control: "inline-radio", options: [500, 502, 503], description: "The server's answer while it is down" },
      failures: { control: { type: "range", min: 0, max: 3, step: 1 }, description: "How often in a row it answers so" },
    },
    agents: ({ pace }) => [assistant({ pace, calls: "Once is enough." })],
  }),
};
export default meta;

export const SentOnce: StoryObj<FailureArgs> = {
  play: play(async ({ args: { status, failures }, screen, scene, step, recorded }) => {
    await step("One lost answer, then a server that is down", () => {
      scene.server.faults.add({ type: "network", when: "after-stored", chatId: scene.chatId, route: "in" });
      if (failures > 0) scene.server.faults.add({ type: "status", status, times: failures, chatId: scene.chatId, route: "in" });
    });
    await screen.send("Only once, please");
    await screen.answered("Once is enough.");
    await recorded(({ session, sentTexts, turnsEnded, statuses }) => {
      expect(sentTexts).toEqual(["Only once, please"]);
      expect(session.in).toHaveLength(1);
      expect(statuses("in").at(-1)).toBe(200);
      expect(statuses("in").length).toBe(failures + 2);
      expect(turnsEnded).toBe(1);
    });
  }),
};
