import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface DeployArgs extends SceneArgs {
  /** What the agent says when it is there. */
  answer: string;
}

const meta: Meta<DeployArgs> = {
  title: "Scenarios/Sessions/F19 Version pending",
  ...scenario<DeployArgs>({
    happens:
      "The agent is not deployed yet (or its next version is still on its way). The message is stored and the page says that it waits for a deployment; when it is there, the answer comes.",
    tryThis: "send a message, then deploy.",
    args: { answer: "Freshly deployed." },
    argTypes: { answer: { control: "text", description: "What the agent says when it is there" } },
    agents: ({ pace }) => [assistant({ id: "somebody-else", pace, calls: "Not me." })],
    transport: () => ({ task: "assistant" }),
    chat: (chat, { server, pace }, { answer }) => (
      <>
        <ActionBar actions={[["Deploy the agent", () => server.deploy(assistant({ pace, calls: answer }))]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const VersionPending: StoryObj<DeployArgs> = {
  play: play(async ({ args: { answer }, screen, scene, step, recorded }) => {
    await step("Stored, and waiting for a deployment", async () => {
      await screen.send("Hello?");
      await screen.sees("Waiting for a deployment");
    });
    await recorded(({ runs, sentTexts }) => {
      expect(sentTexts).toEqual(["Hello?"]);
      expect(runs.map(({ status }) => status)).toEqual(["queued"]);
    });
    await step("Deployed: answered", async () => {
      await screen.press("Deploy the agent");
      await screen.answered(answer);
    });
    await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
    await expect(scene.events.some(({ type }) => type === "run-pending-version")).toBe(true);
  }),
};
