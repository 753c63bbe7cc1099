import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";
import { steeringAgent } from "../../support/steering-agent.ts";

interface SearchArgs extends SceneArgs {
  /** Milliseconds that the search takes. */
  searchTime: number;
}

const meta: Meta<SearchArgs> = {
  title: "Scenarios/Pending/F70 Steered and injected",
  ...scenario<SearchArgs>({
    happens:
      "A message sent while a tool runs joins the turn: the agent injects it at the next step and proves it on the stream. The transcript shows where it went in.",
    tryThis: "send a message; while the search runs, send “Answer in French”.",
    args: { searchTime: 1200 },
    argTypes: {
      searchTime: { control: { type: "range", min: 100, max: 10000, step: 100 }, description: "Milliseconds that the search takes: so long may be steered" },
    },
    agents: ({ pace, searchTime }) => [steeringAgent(pace, searchTime, { shouldInject: () => true })],
  }),
};
export default meta;

export const Injected: StoryObj<SearchArgs> = {
  play: play(async ({ screen, step, meanwhile, recorded }) => {
    await screen.send("Search the archive");
    await screen.answering("I am looking.");
    await screen.sees(/search/i);
    await step("Steer while the tool runs", async () => {
      await meanwhile(() => screen.send("Answer in French"));
      await screen.answered("Trois lettres sur le port.");
    });
    await step("The transcript shows it inside the answer", async () => {
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toMatch(/I am looking\.[\s\S]*Answer in French[\s\S]*Trois lettres/);
      await expect(screen.texts("user")).toHaveLength(1);
    });
    await recorded(({ sentTexts, turnsEnded, session }) => {
      expect(sentTexts).toEqual(["Search the archive", "Answer in French"]);
      expect(turnsEnded).toBe(1);
      expect(session.out.some(({ chunk }) => chunk?.type === "data-pending-message-injected")).toBe(true);
    });
  }),
};
