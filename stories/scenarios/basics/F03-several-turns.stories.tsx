import type { Meta, StoryObj } from "@storybook/react-vite";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const meta: Meta<SceneArgs> = {
  title: "Scenarios/Basics/F03 Several turns",
  ...scenario({
    happens:
      "Each turn sends only the newest message; the agent keeps the history. From the second turn on the stream stands open and one round trip is enough.",
    tryThis: "send several messages. Set a latency and compare the first turn with the second.",
    agents: ({ pace }) => [
      assistant({
        pace,
        calls: ({ prompt, lastUserText }) => {
          const turns = prompt.filter(({ role }) => role === "user").length;
          return `Turn ${turns}: you said “${lastUserText}”.`;
        },
      }),
    ],
  }),
};
export default meta;

export const SeveralTurns: StoryObj<SceneArgs> = {
  play: play(async ({ screen, scene, root, step, recorded }) => {
    for (const [index, text] of ["one", "two", "three"].entries()) {
      await step(`Turn ${index + 1}`, async () => {
        await screen.send(text);
        await screen.answered(`Turn ${index + 1}: you said “${text}”.`);
      });
    }
    await step("Question and answer, in the order in which they were said", async () => {
      const said = [...root.querySelectorAll<HTMLElement>(".tck-message")].map(({ innerText }) => innerText);
      await expect(said).toHaveLength(6);
      for (const [at, text] of ["one", "Turn 1", "two", "Turn 2", "three", "Turn 3"].entries()) await expect(said[at]).toContain(text);
    });
    await step("Each turn sent one message, to one run, over one stream", () =>
      recorded(({ sent, sentTexts, session, runs, statuses }) => {
        expect(sentTexts).toEqual(["one", "two", "three"]);
        expect(sent.every((payload) => payload.headStartMessages === undefined)).toBe(true);
        expect(session.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant", "user", "assistant"]);
        expect(runs.map(({ turns }) => turns)).toEqual([3]);
        expect(statuses("in")).toEqual([200, 200, 200]);
        expect(statuses("out")).toHaveLength(1);
      }),
    );
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 0 });
  }),
};
