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
    agents: ({ wordDelay }) => [steeringAgent(wordDelay, { shouldInject: () => true })],
    chat: (chat) => <Chat chat={chat} whileRunning="queue" />,
  }),
};
export default meta;

export const Promoted: StoryObj<SceneArgs> = {
  args: { wordDelay: 60 },
  play: play(async ({ screen, root, step, recorded }) => {
    await screen.send("Search the archive");
    await screen.answering("I am looking.");
    await screen.send("Answer in French");
    await screen.sees("Sends after this answer");
    await step("Promote it", async () => {
      const row = root.querySelector(".tck-pending-message button");
      await expect(row).toHaveTextContent("Add to this answer");
      (row as HTMLButtonElement).click();
      await screen.answered("Trois lettres sur le port.");
    });
    await recorded(({ sentTexts, turnsEnded, session }) => {
      expect(sentTexts).toEqual(["Search the archive", "Answer in French"]);
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "data-pending-message-injected")).toBe(true);
    });
  }),
};
