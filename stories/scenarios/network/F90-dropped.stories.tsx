import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant, LONG_ANSWER } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { Scene, SceneArgs } from "../../support/scene.ts";

interface CutArgs extends SceneArgs {
  /** Records that come through before the connection breaks. */
  records: number;
  /** Connections in a row that break. */
  cuts: number;
  /** `error`: in the middle of a body. `close`: the body ends as if it were whole. */
  how: "error" | "close";
}

const cut = ({ server, chatId }: Scene, { records, cuts, how }: CutArgs) =>
  server.faults.add({ type: "cut", chatId, route: "out", after: { records }, how, times: cuts });

const meta: Meta<CutArgs> = {
  title: "Scenarios/Network/F90 Dropped mid-turn",
  ...scenario<CutArgs>({
    happens:
      "The connection breaks in the middle of a word. The transport reconnects from its cursor; the answer goes on where it was, and records that come again are dropped.",
    tryThis: "break the next connections and send a message; vary where they break.",
    args: { records: 8, cuts: 2, how: "error" },
    argTypes: {
      records: { control: { type: "range", min: 0, max: 60, step: 1 }, description: "Records that come through before the connection breaks" },
      cuts: { control: { type: "range", min: 1, max: 3, step: 1 }, description: "Connections in a row that break" },
      how: { control: "inline-radio", options: ["error", "close"], description: "Whether the body breaks off or ends as if it were whole" },
    },
    agents: ({ pace }) => [assistant({ pace, calls: LONG_ANSWER })],
    chat: (chat, scene, args) => (
      <>
        <ActionBar actions={[["Break the next connections", () => cut(scene, args)]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const Dropped: StoryObj<CutArgs> = {
  play: play(async ({ args, screen, scene, step, recorded }) => {
    await step("Cut the stream after some records, in several connections", () => screen.press("Break the next connections"));
    await screen.send("Tell me everything");
    await step("Every word is there, once", async () => {
      await screen.answered("That is all there is to it.");
      await expect(screen.texts("assistant")).toHaveLength(1);
      await expect(screen.texts("assistant")[0]).toContain(LONG_ANSWER);
    });
    await recorded(({ sentTexts, turnsEnded, statuses }) => {
      expect(sentTexts).toEqual(["Tell me everything"]);
      expect(turnsEnded).toBe(1);
      expect(statuses("out").length).toBeGreaterThan(args.cuts);
    });
    await expect(scene.events.some(({ type }) => type === "retry-scheduled")).toBe(true);
  }),
};
