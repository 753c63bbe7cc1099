import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";
import { steeringAgent } from "../../support/steering-agent.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Pending/F73 Promoted",
  ...scenario({
    happens: "A queued message is promoted: it goes out at once and joins the running turn.",
    tryThis: "queue a message while the search runs, then press “Add to this answer”.",
    agents: ({ pace }) => [steeringAgent(pace, { shouldInject: () => true })],
    chat: (chat) => <Chat chat={chat} whileRunning="queue" />,
  }),
};
export default meta;

export const Promoted: StoryObj<SceneArgs> = {
  play: play(async ({ screen, step, meanwhile, recorded }) => {
    await screen.send("Search the archive");
    await screen.answering("I am looking.");
    await step("Queue a message and promote it, while the search runs", () =>
      meanwhile(async () => {
        await screen.send("Answer in French");
        await screen.sees("Sends after this answer");
        await screen.press("Add to this answer");
        await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["Search the archive", "Answer in French"]));
      }),
    );
    await screen.answered("Trois lettres sur le port.");
    await recorded(({ sentTexts, turnsEnded, session }) => {
      expect(sentTexts).toEqual(["Search the archive", "Answer in French"]);
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "data-pending-message-injected")).toBe(true);
    });
  }),
};
