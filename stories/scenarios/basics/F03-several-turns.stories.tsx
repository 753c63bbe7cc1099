import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { type EarlierArgs, earlierControl, earlierTexts } from "../../support/controls.ts";
import { pastTurns } from "../../support/past.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";

const meta: Meta<EarlierArgs> = {
  title: "Scenarios/Basics/F03 Several turns",
  ...scenario<EarlierArgs>({
    happens:
      "Each turn sends only the newest message; the agent keeps the history. From the second turn on the stream stands open and one round trip is enough.",
    tryThis: "send several messages. Set a latency and compare the first turn with the second.",
    ...earlierControl,
    agents: ({ pace }) => [
      assistant({
        pace,
        calls: ({ prompt, lastUserText }) => {
          const turns = prompt.filter(({ role }) => role === "user").length;
          return `Turn ${turns}: you said “${lastUserText}”.`;
        },
      }),
    ],
    before: (scene, { earlier }) => pastTurns(scene, earlierTexts(earlier)),
  }),
};
export default meta;

export const SeveralTurns: StoryObj<EarlierArgs> = {
  play: play(async ({ args: { earlier }, screen, scene, root, step, recorded }) => {
    const texts = ["one", "two", "three"];
    for (const [index, text] of texts.entries()) {
      const turn = earlier + index + 1;
      await step(`Turn ${turn}`, async () => {
        await screen.send(text);
        await screen.answered(`Turn ${turn}: you said “${text}”.`);
      });
    }
    await step("Question and answer, in the order in which they were said", async () => {
      const said = [...root.querySelectorAll<HTMLElement>(".tck-message")].map(({ innerText }) => innerText);
      const shown = [...earlierTexts(earlier), ...texts].flatMap((text, index) => [text, `Turn ${index + 1}`]);
      await expect(said).toHaveLength(shown.length);
      for (const [at, text] of shown.entries()) await expect(said[at]).toContain(text);
    });
    await step("Each turn sent one message, to one run, over one stream", () =>
      recorded(({ sent, sentTexts, session, runs, statuses }) => {
        expect(sentTexts).toEqual([...earlierTexts(earlier), ...texts]);
        expect(sent.every((payload) => payload.headStartMessages === undefined)).toBe(true);
        expect(session.messages.map(({ role }) => role)).toEqual(sentTexts.flatMap(() => ["user", "assistant"]));
        expect(runs.map(({ turns }) => turns)).toEqual([earlier + 3]);
        expect(statuses("in")).toEqual(sentTexts.map(() => 200));
        // One stream for each visit.
        expect(statuses("out")).toHaveLength(earlier > 0 ? 2 : 1);
      }),
    );
    await expect(scene.calls).toEqual({ startSession: earlier > 0 ? 0 : 1, accessToken: 0 });
  }),
};
