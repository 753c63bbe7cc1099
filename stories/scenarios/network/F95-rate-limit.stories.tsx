import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Network/F95 429",
  ...scenario({
    happens:
      "Too many requests. The server names the time of its reset; the transport waits for it and sends again under the same part id.",
    tryThis: "send a message and watch it say “Sending…” until the limit resets; press “Answer 429” in the Wire panel for another.",
    agents: ({ pace }) => [assistant({ pace, calls: "Patience pays." })],
  }),
};
export default meta;

export const RateLimited: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    const reset = Date.now() + 1500;
    await step("The limit resets in a second and a half", () => {
      scene.server.faults.add({
        type: "status",
        status: 429,
        body: { error: "Rate limit exceeded" },
        headers: { "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
        chatId: scene.chatId,
        route: "in",
      });
    });
    await screen.send("Quick, quick");
    await screen.answered("Patience pays.");
    await recorded(({ session, statuses }) => {
      expect(statuses("in")).toEqual([429, 200]);
      expect(session.in).toHaveLength(1);
      expect(session.in[0]?.at ?? 0).toBeGreaterThanOrEqual(reset);
    });
  }),
};
