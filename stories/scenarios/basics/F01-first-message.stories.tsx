import type { Meta, StoryObj } from "@storybook/react-vite";
import { streamText } from "ai";
import { chatAgent, scriptedModel } from "trigger-chat-kit/mocks";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

const ANSWER = "Hello! I am an agent on a durable session. Close this tab while I write, and I will still finish.";

interface AnswerArgs extends SceneArgs {
  /** What the agent says. */
  answer: string;
}

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Basics/F01 First message",
  ...scenario<AnswerArgs>({
    happens:
      "The first message creates the session, starts a run and streams the answer: `useChat` → `TriggerChatTransport` → the session server in a service worker → a `chatAgent` whose `run` returns `streamText`.",
    tryThis: "type a message and press Enter. Slow the words down in the controls.",
    args: { answer: ANSWER },
    argTypes: { answer: { control: "text", description: "What the agent says" } },
    agents: ({ pace, answer }) => [
      chatAgent({
        id: "assistant",
        run: ({ messages, signal }) =>
          streamText({ model: scriptedModel(answer, pace), messages, abortSignal: signal }),
      }),
    ],
  }),
};
export default meta;

export const FirstMessage: StoryObj<AnswerArgs> = {
  play: play(async ({ args: { answer }, screen, scene, root, step, meanwhile, wordByWord, recorded }) => {
    await meanwhile(async () => {
      await step("A message goes out with Enter, and shows at once", async () => {
        await screen.send("Hello, who are you?");
        await expect(screen.texts("user").join()).toContain("Hello, who are you?");
        await expect(await screen.composer()).toHaveValue("");
      });
      await step("The first words are on the page before the last are said", async () => {
        await wordByWord(() => expect(screen.texts("assistant").join()).toContain(answer.split(" ")[0]));
        await screen.never(answer);
        await expect(screen.ui.getByRole("button", { name: "Stop" })).toBeEnabled();
        await recorded(({ session, turnsEnded }) => {
          expect(turnsEnded).toBe(0);
          expect(session.out.some(({ chunk }) => chunk?.type === "finish")).toBe(false);
        });
      });
    });
    await step("The answer completes, and the next message may be written", async () => {
      await screen.answered(answer);
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(root.querySelector(".tck-delivery")).toHaveTextContent("Sent");
    });
    await step("The server stored it once and ran once", () =>
      recorded(({ sentTexts, turnsEnded, runs, statuses, session }) => {
        expect(sentTexts).toEqual(["Hello, who are you?"]);
        expect(turnsEnded).toBe(1);
        expect(runs.map(({ reason }) => reason)).toEqual(["initial"]);
        expect(statuses("in")).toEqual([200]);
        const streamed = session.out.flatMap(({ chunk }) => (chunk?.type === "text-delta" ? [chunk.delta] : []));
        expect(streamed.join("")).toBe(answer);
        expect(streamed.length).toBeGreaterThan(5);
      }),
    );
    await expect(scene.calls).toEqual({ startSession: 1, accessToken: 0 });
  }),
};
