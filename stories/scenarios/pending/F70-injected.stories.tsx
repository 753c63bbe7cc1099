import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";
import { steeringAgent } from "../../support/steering-agent.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Pending/F70 Steered and injected",
  ...scenario({
    happens:
      "A message sent while a tool runs joins the turn: the agent injects it at the next step and proves it on the stream. The transcript shows where it went in.",
    tryThis: "send a message; while the search runs, send “Answer in French”.",
    agents: ({ pace }) => [steeringAgent(pace, { shouldInject: () => true })],
  }),
};
export default meta;

export const Injected: StoryObj<SceneArgs> = {
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
