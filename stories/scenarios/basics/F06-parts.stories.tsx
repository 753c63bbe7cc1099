import type { Meta, StoryObj } from "@storybook/react-vite";
import { tool } from "ai";
import { userEvent } from "storybook/test";
import type { Clock } from "trigger-chat-kit/mocks";
import { z } from "zod";
import { assistant, wait } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const CHART =
  "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxMjAgNjAiPjxwYXRoIGQ9Ik0wIDUwTDMwIDMwTDYwIDQwTDkwIDE1TDEyMCAyMCIgZmlsbD0ibm9uZSIgc3Ryb2tlPSIjNGE3IiBzdHJva2Utd2lkdGg9IjQiLz48L3N2Zz4=";

const weather = (clock: Clock, takes: number) =>
  tool({
    description: "Looks up the weather of a city.",
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      await wait(clock, takes);
      return { city, celsius: 4, sky: "rain" };
    },
  });

interface ToolArgs extends SceneArgs {
  /** Milliseconds that the tool takes. */
  toolTime: number;
}

const meta: Meta<ToolArgs> = {
  title: "Scenarios/Basics/F06 Reasoning, sources, files, tools, data",
  ...scenario<ToolArgs>({
    happens:
      "One answer with every kind of part: reasoning that folds away, a tool call on one line, a source, an image and a data part.",
    tryThis: "send a message, then open the reasoning and the tool call.",
    args: { toolTime: 0 },
    argTypes: {
      toolTime: { control: { type: "range", min: 0, max: 5000, step: 100 }, description: "Milliseconds that the look-up of the weather takes" },
    },
    agents: ({ pace, toolTime }) => [
      assistant({
        pace,
        tools: { weather: weather(pace.clock, toolTime) },
        uiMessageStreamOptions: { sendSources: true },
        onTurnStart: ({ writer }) => writer.write({ type: "data-progress", data: { label: "Forecast", value: 1 } }),
        calls: [
          [{ reasoning: "The user wants to know about rain, so I look it up." }, { toolCall: "weather", input: { city: "Oslo" } }],
          [
            { source: { url: "https://example.com/forecast", title: "Forecast for Oslo" } },
            { file: { mediaType: "image/svg+xml", data: CHART } },
            { text: "It rains in Oslo, at four degrees." },
          ],
        ],
      }),
    ],
  }),
};
export default meta;

export const EveryPart: StoryObj<ToolArgs> = {
  play: play(async ({ screen, root, step, recorded }) => {
    await screen.send("Do I need an umbrella?");
    await screen.answered("It rains in Oslo, at four degrees.");
    await step("Every part found its place", async () => {
      await expect(root.querySelector(".tck-reasoning")).not.toBeNull();
      await expect(root.querySelector(".tck-tool-call")).toHaveTextContent(/weather/i);
      await expect(root.querySelector(".tck-data-part")).toHaveTextContent("Progress");
      await screen.sees("1 source");
      await expect(root.querySelector(".tck-message img")).not.toBeNull();
    });
    await step("What is folded away opens", async () => {
      for (const summary of root.querySelectorAll<HTMLElement>(".tck-message details > summary")) await userEvent.click(summary);
      await screen.sees("The user wants to know about rain");
      await expect(root.querySelector(".tck-tool-call")).toHaveTextContent(/Oslo[\s\S]*rain/);
      await expect(await screen.ui.findByRole("link", { name: /Forecast for Oslo/ })).toHaveAttribute("href", "https://example.com/forecast");
    });
    await recorded(({ session, turnsEnded }) => {
      const types = session.messages.at(-1)?.parts.map(({ type }) => type) ?? [];
      for (const type of ["reasoning", "tool-weather", "source-url", "file", "text", "data-progress"]) expect(types).toContain(type);
      expect(turnsEnded).toBe(1);
    });
  }),
};
