import type { Meta, StoryObj } from "@storybook/react-vite";
import { streamText } from "ai";
import { headStartHandler, scriptedModel } from "trigger-chat-kit/mocks";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface HeadStartArgs extends SceneArgs {
  /** What the route handler says. */
  first: string;
  /** What the agent says. */
  later: string;
}

const meta: Meta<HeadStartArgs> = {
  title: "Scenarios/Extras/F120 Head start",
  ...scenario<HeadStartArgs>({
    happens:
      "The first turn is answered by the app's own route handler while the agent's run boots: the first words come sooner. Later turns go straight to the session.",
    tryThis: "send two messages: in the Wire panel the first is a `head-start` request, the second goes to `in`. Add latency.",
    args: { first: "This came from the route handler.", later: "This came from the agent itself." },
    argTypes: {
      first: { control: "text", description: "What the app's route handler says in the first turn" },
      later: { control: "text", description: "What the agent says in all later ones" },
    },
    agents: ({ pace, later }) => [assistant({ pace, calls: later })],
    routes: (server, { pace, first }) => ({
      "/api/chat": headStartHandler(server, {
        agentId: "assistant",
        run: ({ chat }) => streamText({ model: scriptedModel(first, pace), ...chat.toStreamTextOptions() }),
      }),
    }),
    transport: ({ server }) => ({ headStart: `${server.baseURL}/api/chat` }),
  }),
};
export default meta;

export const HeadStart: StoryObj<HeadStartArgs> = {
  play: play(async ({ args: { first, later }, screen, scene, step, recorded }) => {
    await step("The first turn comes from the route handler", async () => {
      await screen.send("Hello");
      await screen.answered(first);
    });
    await step("The second from the agent", async () => {
      await screen.send("And now?");
      await screen.answered(later);
    });
    await recorded(({ session, statuses, sentTexts }) => {
      expect(statuses("head-start")).toEqual([200]);
      expect(session.in.some(({ chunk }) => chunk.kind === "handover")).toBe(true);
      expect(sentTexts).toEqual(["And now?"]);
      expect(session.messages).toHaveLength(4);
    });
    await expect(scene.calls).toEqual({ startSession: 0, accessToken: 0 });
  }),
};
