import type { Meta, StoryObj } from "@storybook/react-vite";
import { tool } from "ai";
import { fn } from "storybook/test";
import type { Clock } from "trigger-chat-kit/mocks";
import { z } from "zod";
import { assistant, wait } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const wasAborted = fn();

/** Takes its time, unless it is aborted. */
const crawl = (clock: Clock, seconds: number) =>
  tool({
    description: "Reads a whole website.",
    inputSchema: z.object({ url: z.string() }),
    execute: ({ url }, { abortSignal }) =>
      Promise.race([
        wait(clock, seconds * 1_000).then(() => `All of ${url}`),
        new Promise<string>((_resolve, reject) => {
          abortSignal?.addEventListener("abort", () => {
            wasAborted();
            reject(new Error("The crawl was stopped."));
          });
        }),
      ]),
  });

interface CrawlArgs extends SceneArgs {
  /** What the tool reads. */
  url: string;
  /** Seconds that it takes where nobody stops it. */
  seconds: number;
}

const meta: Meta<CrawlArgs> = {
  title: "Scenarios/Stop/F33 Stop while a tool runs",
  ...scenario<CrawlArgs>({
    happens:
      "The model waits for a tool that takes minutes. Stop aborts the tool through its own signal and ends the turn; the call stays in the answer and says that it was stopped.",
    tryThis: "send a message and press stop while the tool runs.",
    args: { url: "https://example.com", seconds: 600 },
    argTypes: {
      url: { control: "text", description: "The tool's input: what it reads" },
      seconds: { control: { type: "range", min: 1, max: 600, step: 1 }, description: "Seconds that the tool takes where nobody stops it" },
    },
    agents: ({ pace, url, seconds }) => [
      assistant({
        pace,
        tools: { crawl: crawl(pace.clock, seconds) },
        calls: [[{ toolCall: "crawl", input: { url } }], "What else can I do?"],
      }),
    ],
    before: () => void wasAborted.mockClear(),
  }),
};
export default meta;

export const StopTool: StoryObj<CrawlArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await screen.send("Read this website");
    await screen.sees(/Crawl\s*Running/);
    await step("Stop while the tool runs: it is aborted, and nothing is said to run any more", async () => {
      await screen.press("Stop");
      await recorded(({ stops, turnsEnded }) => expect([stops, turnsEnded]).toEqual([1, 1]));
      await expect(wasAborted).toHaveBeenCalledTimes(1);
      await screen.sees(/Crawl\s*Unfinished/);
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
