import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";
import { steeringAgent } from "../../support/steering-agent.ts";

interface SearchArgs extends SceneArgs {
  /** Milliseconds that the search takes. */
  searchTime: number;
}

const meta: Meta<SearchArgs> = {
  title: "Scenarios/Pending/F73 Promoted",
  ...scenario<SearchArgs>({
    happens: "A queued message is promoted: it goes out at once and joins the running turn.",
    tryThis: "queue a message while the search runs, then press “Add to this answer”.",
    args: { searchTime: 1200 },
    argTypes: {
      searchTime: { control: { type: "range", min: 100, max: 10000, step: 100 }, description: "Milliseconds that the search takes: so long may be steered" },
    },
    agents: ({ pace, searchTime }) => [steeringAgent(pace, searchTime, { shouldInject: () => true })],
    chat: (chat) => <Chat chat={chat} whileRunning="queue" />,
  }),
};
export default meta;

export const Promoted: StoryObj<SearchArgs> = {
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
