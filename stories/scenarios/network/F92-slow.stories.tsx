import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Network/F92 Slow",
  ...scenario({
    happens:
      "Every request takes a second. The page shows at once what was sent and that it is on its way; the answer streams as it is written.",
    tryThis: "send messages; the first needs two round trips, later ones one.",
    agents: ({ pace }) => [assistant({ pace, calls: "Slow, but steady." })],
  }),
};
export default meta;

export const Slow: StoryObj<SceneArgs> = {
  args: { latency: 1000 },
  play: play(async ({ screen, root, step, recorded }) => {
    await step("The message shows at once, as being sent", async () => {
      await screen.send("Anybody there?");
      await expect(screen.texts("user").join()).toContain("Anybody there?");
      await screen.sees("Sending…");
    });
    await screen.answered("Slow, but steady.");
    await step("It is stored", () => expect(root.querySelector(".tck-delivery")).toHaveTextContent("Sent"));
    await recorded(({ sentTexts, statuses }) => {
      expect(sentTexts).toEqual(["Anybody there?"]);
      expect(statuses("in")).toEqual([200]);
    });
  }),
};
