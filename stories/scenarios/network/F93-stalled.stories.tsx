import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface StallArgs extends SceneArgs {
  /** Records that come through before the silence. */
  records: number;
}

const meta: Meta<StallArgs> = {
  title: "Scenarios/Network/F93 Stalled",
  ...scenario<StallArgs>({
    happens:
      "The connection stands but nothing comes through it, not even a ping. After three quarters of a minute the page says so (after a quarter, once it had seen pings), and a quarter later the transport replaces the connection by itself; at once when the browser reports that the network is back or the tab is shown again.",
    tryThis: "stall the next answer, send a message and wait for a minute.",
    args: { records: 10 },
    argTypes: { records: { control: { type: "range", min: 4, max: 60, step: 1 }, description: "Records that come through before the silence" } },
    agents: ({ pace }) => [assistant({ pace, calls: LONG_ANSWER })],
    chat: (chat, { server, chatId }, { records }) => (
      <>
        <ActionBar actions={[["Stall the next answer", () => server.faults.add({ type: "stall", chatId, route: "out", afterRecords: records })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Stalled: StoryObj<StallArgs> = {
  play: play(async ({ screen, step, recorded }) => {
    await step("The stream falls silent after ten records", async () => {
      await screen.press("Stall the next answer");
      await screen.send("Tell me everything");
      await screen.answering("A durable");
      await recorded(({ turnsEnded }) => expect(turnsEnded).toBe(1));
      await screen.never("That is all there is to it.");
    });
    await step("The browser says that the network is back: a new connection reads on", () => {
      window.dispatchEvent(new Event("online"));
    });
    await step("Every word is there, once", async () => {
      await screen.answered("That is all there is to it.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toContain(LONG_ANSWER);
    });
    await recorded(({ statuses }) => expect(statuses("out").length).toBeGreaterThanOrEqual(2));
  }),
};
