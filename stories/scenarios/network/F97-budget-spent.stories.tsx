import type { Meta, StoryObj } from "@storybook/react-vite";
import { userEvent, waitFor } from "storybook/test";
import { Chat } from "trigger-chat-kit";
import { ActionBar } from "../../support/ActionBar.tsx";
import { assistant } from "../../support/assistant.ts";
import { expect } from "../../support/recorded.ts";
import { play, scenario } from "../../support/scenario.tsx";
import type { SceneArgs } from "../../support/scene.ts";

interface RefusalArgs extends SceneArgs {
  status: 500 | 502 | 503;
}

const meta: Meta<RefusalArgs> = {
  title: "Scenarios/Network/F97 Reconnect budget spent",
  ...scenario<RefusalArgs>({
    happens:
      "The stream cannot be opened for a long time. When the budget of reconnects is spent the turn ends with an error instead of an answer that looks complete; the message was stored, and “Try again” reads the answer.",
    tryThis: "send a message, wait for the error (half a minute), then try again.",
    args: { status: 503 },
    argTypes: { status: { control: "inline-radio", options: [500, 502, 503], description: "How the stream is refused" } },
    agents: ({ pace }) => [assistant({ pace, calls: "I had answered long ago." })],
    chat: (chat, { server, chatId }, { status }) => (
      <>
        <ActionBar
          actions={[
            ["Refuse the stream", () => server.faults.add({ type: "status", status, chatId, route: "out", times: Infinity })],
            ["Let it through", () => server.faults.clear()],
            ["Retry at once", () => chat.retryNow()],
          ]}
        />
        <Chat chat={chat} />
      </>
    ),
  }),
};
export default meta;

export const BudgetSpent: StoryObj<RefusalArgs> = {
  play: play(async ({ args, screen, root, step, recorded }) => {
    await screen.press("Refuse the stream");
    await screen.send("Are you there?");
    await step("Retry until the budget is spent", async () => {
      await waitFor(
        async () => {
          await userEvent.click(screen.ui.getByRole("button", { name: "Retry at once" }));
          expect(root.querySelector(".tck-error")).not.toBeNull();
        },
        { timeout: 40_000, interval: 50 },
      );
      await screen.never("I had answered long ago.");
    });
    await recorded(({ sentTexts, turnsEnded, statuses }) => {
      expect(sentTexts).toEqual(["Are you there?"]);
      expect(turnsEnded).toBe(1);
      expect(statuses("out").every((status) => status === args.status)).toBe(true);
    });
    await step("Try again: the answer that was there all the time", async () => {
      await screen.press("Let it through");
      const [retry] = await screen.ui.findAllByRole("button", { name: "Try again" });
      if (retry) await userEvent.click(retry);
      await screen.answered("I had answered long ago.");
    });
    await recorded(({ sentTexts }) => expect(sentTexts).toEqual(["Are you there?"]));
  }),
};
