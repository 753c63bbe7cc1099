import type { Meta, StoryObj } from "@storybook/react-vite";
import { tool } from "ai";
import { fn, userEvent } from "storybook/test";
import { z } from "zod";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const wasAborted = fn();

/** Runs until it is aborted. */
const crawl = tool({
  description: "Reads a whole website.",
  inputSchema: z.object({ url: z.string() }),
  execute: (_input, { abortSignal }) =>
    new Promise<string>((_resolve, reject) => {
      abortSignal?.addEventListener("abort", () => {
        wasAborted();
        reject(new Error("The crawl was stopped."));
      });
    }),
});

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Stop/F33 Stop while a tool runs",
  ...scenario({
    happens:
      "The model waits for a tool that takes for ever. Stop aborts the tool through its own signal and ends the turn; the call stays in the answer and says that it was stopped.",
    tryThis: "send a message and press stop while the tool runs.",
    agents: ({ pace }) => [
      assistant({
        pace,
        tools: { crawl },
        calls: [[{ toolCall: "crawl", input: { url: "https://example.com" } }], "What else can I do?"],
      }),
    ],
    before: () => void wasAborted.mockClear(),
  }),
};
export default meta;

export const StopTool: StoryObj<SceneArgs> = {
  play: play(async ({ screen, root, step, recorded }) => {
    await screen.send("Read this website");
    await screen.sees(/Crawl\s*Running/);
    await step("Stop while the tool runs: it is aborted, and nothing is said to run any more", async () => {
      await screen.press("Stop");
      await recorded(({ stops, turnsEnded }) => expect([stops, turnsEnded]).toEqual([1, 1]));
      await expect(wasAborted).toHaveBeenCalledTimes(1);
      await screen.sees(/Crawl\s*Failed/);
      await userEvent.click(root.querySelector(".tck-tool-call summary") as HTMLElement);
      await screen.sees("Stopped.");
    });
    await step("The chat goes on", async () => {
      await screen.send("Never mind");
      await screen.answered("What else can I do?");
    });
    await recorded(({ turnsEnded, runs }) => {
      expect(turnsEnded).toBe(2);
      expect(runs).toHaveLength(1);
    });
  }),
};
