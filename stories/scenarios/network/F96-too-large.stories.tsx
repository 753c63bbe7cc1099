import type { Meta, StoryObj } from "@storybook/react-vite";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface SizeArgs extends SceneArgs {
  /** Size of the message that the button sends. */
  mebibytes: number;
}

const meta: Meta<SizeArgs> = {
  title: "Scenarios/Network/F96 413",
  ...scenario<SizeArgs>({
    happens:
      "The message is larger than the server takes. That is final: the page says so and keeps the text; nothing is retried.",
    tryThis: "press the button, or paste a very long text and send it.",
    args: { mebibytes: 2 },
    argTypes: {
      mebibytes: { control: { type: "range", min: 1, max: 8, step: 1 }, description: "Size of the message that the button sends; the server takes 1 MiB with everything around it" },
    },
    agents: ({ pace }) => [assistant({ pace, calls: "Short and sweet." })],
    chat: (chat, _scene, { mebibytes }) => (
      <>
        <ActionBar actions={[["Send a huge message", () => chat.sendMessage({ text: "x".repeat(mebibytes * 1024 * 1024) })]]} />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const TooLarge: StoryObj<SizeArgs> = {
  play: play(async ({ screen, scene, step, recorded }) => {
    await screen.send("Hello");
    await screen.answered("Short and sweet.");
    await step("Refused, and said so", async () => {
      await screen.press("Send a huge message");
      await screen.error(/large|413|MiB|megabyte/i);
    });
    await recorded(({ sentTexts, statuses }) => {
      expect(sentTexts).toEqual(["Hello"]);
      expect(statuses("in")).toEqual([200, 413]);
    });
    await expect(scene.events.some((event) => event.type === "message-send-failed" && event.status === 413)).toBe(true);
  }),
};
