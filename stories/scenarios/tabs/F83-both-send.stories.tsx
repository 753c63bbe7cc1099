import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent, waitFor } from "storybook/test";
import { type AnswerArgs, answerControl } from "../../support/controls.ts";
import { expect, record } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import { chatScreen } from "../../support/screen.ts";
import type { Scene } from "../../support/scene.ts";
import { TwoTabs, tabsOf } from "../../support/TwoTabs.tsx";

const wonBy = (scene: Scene) => record(scene.server, scene.chatId).sentTexts[0];

const meta: Meta<AnswerArgs> = {
  title: "Scenarios/Tabs/F83 Both send at once",
  ...scenario<AnswerArgs>({
    happens:
      "Two tabs send at the same instant. One wins; the message of the other is not sent and stays with its writer.",
    tryThis: "it takes two hands: write in both tabs and press Enter in both.",
    ...answerControl,
    durable: "talker",
    transport: () => ({ multiTab: true }),
    page: (scene) => <TwoTabs scene={scene} />,
  }),
};
export default meta;

export const BothSend: StoryObj<AnswerArgs> = {
  args: { wordDelay: 25 },
  play: play(async ({ args: { answer }, root, scene, step, recorded }) => {
    const [a, b] = [chatScreen(tabsOf(root).A), chatScreen(tabsOf(root).B)];
    const inputs = [await a.composer(), await b.composer()] as HTMLTextAreaElement[];
    await userEvent.type(inputs[0] as HTMLElement, "from A");
    await userEvent.type(inputs[1] as HTMLElement, "from B");
    await step("Enter in both, in the same moment", () => {
      for (const input of inputs) {
        input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      }
    });
    await step("One answer in both tabs", async () => {
      await a.answered(answer);
      await b.answered(answer);
    });
    await recorded(({ sentTexts, turnsEnded }) => {
      expect(sentTexts).toHaveLength(1);
      expect(turnsEnded).toBe(1);
    });
    await step("The loser's words are not lost", async () => {
      const loser = wonBy(scene) === "from A" ? b : a;
      const kept = ((await loser.composer()) as HTMLTextAreaElement).value + loser.texts("user").join();
      await expect(kept).toMatch(/from (A|B)/);
    });
    await step("What is over is no error any more", async () => {
      await waitFor(() => expect(root.querySelector(".tck-error, .tck-read-only")).toBeNull(), { timeout: 20_000 });
    });
  }),
};
