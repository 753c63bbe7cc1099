import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { everyRunEnded, pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const IDLE_SECONDS = 30;

interface TopicArgs extends SceneArgs {
  /** What was said yesterday. */
  topic: string;
}

const meta: Meta<TopicArgs> = {
  title: "Scenarios/Sessions/F12 Yesterday's chat",
  ...scenario<TopicArgs>({
    happens:
      "The app hydrates messages and session from its store. The run that served them is long gone; the next message starts a continuation run on the same session, which remembers the conversation.",
    tryThis: "ask what you talked about.",
    args: { topic: "Plan my trip to Oslo" },
    argTypes: { topic: { control: "text", description: "What was said yesterday" } },
    agents: ({ pace }) => [
      assistant({
        pace,
        calls: ({ prompt }) => {
          const earlier = prompt.find(({ role }) => role === "user")?.content;
          const first = Array.isArray(earlier) ? earlier.map((part) => (part.type === "text" ? part.text : "")).join("") : "";
          return `You began with: “${first}”`;
        },
      }),
    ],
    server: () => ({ idleTimeoutInSeconds: IDLE_SECONDS }),
    before: async (scene, { topic }) => {
      await pastTurns(scene, [topic]);
      await scene.inspector.act({ type: "advance", ms: IDLE_SECONDS * 1_000 });
      await everyRunEnded(scene);
    },
  }),
};
export default meta;

export const Yesterday: StoryObj<TopicArgs> = {
  play: play(async ({ args: { topic }, screen, scene, step, recorded }) => {
    await step("Yesterday's messages are on the page", async () => {
      await screen.answered(`You began with: “${topic}”`);
      await expect(screen.texts("user")).toHaveLength(1);
    });
    await step("A new message is answered with the old history in mind", async () => {
      await screen.send("What did we talk about?");
      await screen.answered(`You began with: “${topic}”`);
      await expect(screen.texts("assistant")).toHaveLength(2);
    });
    await recorded(({ runs, session, sentTexts }) => {
      expect(runs.map(({ reason }) => reason)).toEqual(["initial", "continuation"]);
      expect(session.messages).toHaveLength(4);
      expect(sentTexts).toEqual([topic, "What did we talk about?"]);
    });
    await expect(scene.calls).toEqual({ startSession: 0, accessToken: 0 });
  }),
};
