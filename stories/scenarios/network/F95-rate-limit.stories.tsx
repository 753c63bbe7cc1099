import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface LimitArgs extends SceneArgs {
  /** Milliseconds until the limit resets. */
  resetIn: number;
}

const meta: Meta<LimitArgs> = {
  title: "Scenarios/Network/F95 429",
  ...scenario<LimitArgs>({
    happens:
      "Too many requests. The server names the time of its reset; the transport waits for it and sends again under the same part id.",
    tryThis: "send a message and watch it say “Sending…” until the limit resets; press “Answer 429” in the Wire panel for another.",
    args: { resetIn: 1500 },
    argTypes: { resetIn: { control: { type: "range", min: 200, max: 10000, step: 100 }, description: "Milliseconds until the limit resets" } },
    agents: ({ pace }) => [assistant({ pace, calls: "Patience pays." })],
  }),
};
export default meta;

export const RateLimited: StoryObj<LimitArgs> = {
  play: play(async ({ args, screen, scene, step, recorded }) => {
    const reset = Date.now() + args.resetIn;
    await step("The limit resets in a moment", () => {
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
