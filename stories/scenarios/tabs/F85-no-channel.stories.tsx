import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import type { SceneArgs } from "../../support/scene.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Tabs/F85 No BroadcastChannel",
  ...scenario({
    happens:
      "Where tabs cannot talk to each other every tab is independent: nothing is ever read-only, both may send, and the server keeps the order.",
    tryThis: "send in both tabs at the same time; the Wire panel shows two clients, both free.",
    agents: ({ pace }) => [assistant({ pace, calls: ({ lastUserText }) => `You said ${lastUserText}.` })],
    transport: () => ({ multiTab: true }),
    before: () => {
      // The two chats are made after this, in a browser without the channel; the story's end gives it back.
      Object.defineProperty(globalThis, "BroadcastChannel", { value: undefined, configurable: true, writable: true });
    },
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
const channel = globalThis.BroadcastChannel;
meta.beforeEach = () => () => {
  globalThis.BroadcastChannel = channel;
};
export default meta;

export const NoChannel: StoryObj<SceneArgs> = {
  play: play(async ({ root, scene, step, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    await step("Tab A sends; tab B is not read-only", async () => {
      await a.send("from A");
      await a.answered("You said from A.");
      await expect(root.querySelector(".tck-read-only")).toBeNull();
    });
    await step("Tab B sends into the same session", async () => {
      await b.send("from B");
      await b.answered("You said from B.");
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toEqual(["from A", "from B"]);
      expect(turnsEnded).toBe(2);
    });
    await expect(scene.calls.accessToken).toBe(0);
  }),
};
